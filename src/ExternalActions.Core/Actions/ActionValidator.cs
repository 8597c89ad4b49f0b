using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Requests;
using ExternalActions.Problems;

namespace ExternalActions.Core.Actions;

/// <summary>
/// Checks all of an action but what its compilers check: the templates of its URL, payload and headers, the success rule, and the
/// paths of its response values.
/// </summary>
public static class ActionValidator
{
    /// <summary>The most often that a failed attempt may be repeated.</summary>
    public const int MaxRetries = 5;

    /// <summary>The longest time limit of one attempt, in seconds.</summary>
    public const int MaxTimeoutSeconds = 300;

    /// <summary>How many fields an action may have.</summary>
    public const int MaxFields = 1_000;

    /// <summary>How many values an action may keep of an answer.</summary>
    public const int MaxResponseValues = 50;

    private static readonly ImmutableArray<string> Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>Checks a definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <returns>All that is wrong, with pointers into the definition such as <c>#/fields/0/default</c>; empty when nothing is.</returns>
    public static ImmutableArray<ProblemEntry> Validate(ActionDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return
        [
            .. NameRules.Check(definition.Name, definition.Description),
            .. CheckRequest(definition),
            .. PayloadKinds.Check(definition.Payload),
            .. CheckFields(definition.Fields.IsDefault ? [] : definition.Fields),
            .. CheckResponseValues(definition.ResponseValues.IsDefault ? [] : definition.ResponseValues),
        ];
    }

    private static IEnumerable<ProblemEntry> CheckRequest(ActionDefinition definition)
    {
        if (definition.ConnectorId == Guid.Empty)
        {
            yield return Fault.Missing("the id of a connector").At("#/connectorId");
        }

        if (!Methods.Contains(definition.Method))
        {
            var expected = $"one of {string.Join(", ", Methods)} in capitals";
            yield return (string.IsNullOrEmpty(definition.Method)
                ? Fault.Missing(expected)
                : Fault.Unexpected(ProblemCode.UnknownValue, expected, $"\"{JsonText.Excerpt(definition.Method)}\"")).At("#/method");
        }

        if (definition.Url is null)
        {
            yield return Fault.Missing("an absolute http or https URL").At("#/url");
        }

        foreach (var (index, header) in (definition.Headers.IsDefault ? [] : definition.Headers).Index())
        {
            if (header is not { Name: not null, Value: not null })
            {
                yield return Fault.Missing("a header with a name and a value").At($"#/headers/{index}");
            }
        }

        if (definition.MaxRetries is < 0 or > MaxRetries)
        {
            yield return ProblemEntry.Unexpected("#/maxRetries", ProblemCode.OutOfRange, $"0 to {MaxRetries} retries", $"{definition.MaxRetries}");
        }

        if (definition.TimeoutSeconds is < 1 or > MaxTimeoutSeconds)
        {
            yield return ProblemEntry.Unexpected(
                "#/timeoutSeconds", ProblemCode.OutOfRange, $"1 to {MaxTimeoutSeconds} seconds", $"{definition.TimeoutSeconds}");
        }
    }

    private static IEnumerable<ProblemEntry> CheckFields(ImmutableArray<FieldDefinition> fields)
    {
        if (Fault.OfCount(fields.Length, "fields", MaxFields) is { } tooMany)
        {
            yield return tooMany.At("#/fields");
            yield break;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < fields.Length; index++)
        {
            if (fields[index] is not { } field)
            {
                yield return Fault.Missing("the settings of a field", "null").At($"#/fields/{index}");
                continue;
            }

            foreach (var entry in FieldDefinitionValidator.Validate(field))
            {
                yield return entry.Under($"fields/{index}");
            }

            if (!string.IsNullOrEmpty(field.Name) && !names.Add(field.Name))
            {
                yield return Again("settings of each field once", field.Name).At($"#/fields/{index}/name");
            }
        }
    }

    private static IEnumerable<ProblemEntry> CheckResponseValues(ImmutableArray<ResponseValue> values)
    {
        if (Fault.OfCount(values.Length, "response values", MaxResponseValues) is { } tooMany)
        {
            yield return tooMany.At("#/responseValues");
            yield break;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < values.Length; index++)
        {
            if (values[index] is not { } value)
            {
                yield return Fault.Missing("a name and a path", "null").At($"#/responseValues/{index}");
            }
            else if (NameRules.ExplainName(value.Name) is { } wrongName)
            {
                yield return wrongName.At($"#/responseValues/{index}/name");
            }
            else if (!names.Add(value.Name))
            {
                yield return Again("each name once", value.Name).At($"#/responseValues/{index}/name");
            }
        }
    }

    private static Fault Again(string expected, string name) =>
        Fault.Unexpected(ProblemCode.Duplicate, expected, $"\"{JsonText.Excerpt(name)}\" again");
}
