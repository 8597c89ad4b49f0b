using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Connectors;
using ExternalActions.Core.Fields;
using ExternalActions.Problems;

namespace ExternalActions.Core.Actions;

/// <summary>Checks all of a definition but what its compilers check: the templates, the success rule and the JSON paths.</summary>
public static class ActionValidator
{
    private const int MaxRetries = 5;
    private const int MaxTimeoutSeconds = 300;
    private const int MaxFormPairs = 200;
    private const int MaxResponseValues = 50;

    private static readonly ImmutableArray<string> Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>What is wrong with a definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <returns>One entry for each bad member, with pointers relative to the definition; empty when all is well.</returns>
    public static ImmutableArray<ProblemEntry> Validate(ActionDefinition definition) =>
    [
        .. NameRules.Validate(definition.Name, definition.Description),
        .. Request(definition),
        .. PayloadOf(definition.Payload),
        .. Fields(definition.Fields),
        .. ResponseValues(definition.ResponseValues),
    ];

    private static IEnumerable<ProblemEntry> Request(ActionDefinition definition)
    {
        if (definition.ConnectorId == Guid.Empty)
        {
            yield return new ProblemEntry("#/connectorId", "Got none; expected the id of a connector.");
        }

        if (!Methods.Contains(definition.Method))
        {
            yield return new ProblemEntry("#/method", $"Got \"{GotText.Shorten(definition.Method)}\"; expected one of {string.Join(", ", Methods)}.");
        }

        if (definition.MaxRetries is < 0 or > MaxRetries)
        {
            yield return new ProblemEntry("#/maxRetries", $"Got {definition.MaxRetries}; expected 0 to {MaxRetries}.");
        }

        if (definition.TimeoutSeconds is < 1 or > MaxTimeoutSeconds)
        {
            yield return new ProblemEntry("#/timeoutSeconds", $"Got {definition.TimeoutSeconds}; expected 1 to {MaxTimeoutSeconds} seconds.");
        }

        if (definition.Headers.Length > HeaderRules.MaxCount)
        {
            yield return new ProblemEntry("#/headers", $"Got {definition.Headers.Length} headers; expected at most {HeaderRules.MaxCount}.");
        }
    }

    private static IEnumerable<ProblemEntry> PayloadOf(Payload payload)
    {
        if (!Enum.IsDefined(payload.Kind))
        {
            yield return new ProblemEntry("#/payload/kind", $"Got {(int)payload.Kind}; expected one of {string.Join(", ", Enum.GetNames<PayloadKind>())}.");
            yield break;
        }

        if (payload.Kind is not PayloadKind.Plain && payload.Text is not null)
        {
            yield return new ProblemEntry("#/payload/text", $"A payload of kind {payload.Kind} has no text; leave it out or choose Plain.");
        }

        if (payload.Kind is not PayloadKind.Plain && payload.ContentType is not null)
        {
            yield return new ProblemEntry("#/payload/contentType", $"A payload of kind {payload.Kind} needs no content type; leave it out or choose Plain.");
        }

        if (payload.Kind is not PayloadKind.FormUrlEncoded && !payload.Form.IsEmpty)
        {
            yield return new ProblemEntry("#/payload/form", $"A payload of kind {payload.Kind} has no form; leave it out or choose FormUrlEncoded.");
        }

        if (payload.Form.Length > MaxFormPairs)
        {
            yield return new ProblemEntry("#/payload/form", $"Got {payload.Form.Length} pairs; expected at most {MaxFormPairs}.");
        }
    }

    private static IEnumerable<ProblemEntry> Fields(ImmutableArray<FieldDefinition> fields)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, field) in fields.Index())
        {
            foreach (var error in FieldDefinitionValidator.Validate(field))
            {
                yield return error.Under($"fields/{index}");
            }

            if (!names.Add(field.Name))
            {
                yield return new ProblemEntry($"#/fields/{index}/name", $"Got \"{field.Name}\" more than once; expected one entry for each field.");
            }
        }
    }

    private static IEnumerable<ProblemEntry> ResponseValues(ImmutableArray<ResponseValue> values)
    {
        if (values.Length > MaxResponseValues)
        {
            yield return new ProblemEntry("#/responseValues", $"Got {values.Length} values; expected at most {MaxResponseValues}.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, value) in values.Index())
        {
            if (NameRules.NameError(value.Name) is { } error)
            {
                yield return new ProblemEntry($"#/responseValues/{index}/name", error);
            }
            else if (!names.Add(value.Name))
            {
                yield return new ProblemEntry($"#/responseValues/{index}/name", $"Got \"{value.Name}\" more than once; expected a name for each value.");
            }
        }
    }
}
