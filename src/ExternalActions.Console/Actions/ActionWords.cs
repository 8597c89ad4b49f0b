using System.Globalization;
using System.Text.RegularExpressions;
using ExternalActions.Actions;
using ExternalActions.Console.Common;
using ExternalActions.Executions;

namespace ExternalActions.Console.Actions;

/// <summary>The words of external actions on pages.</summary>
internal static partial class ActionWords
{
    /// <summary>The types of fields.</summary>
    public static readonly IReadOnlyList<ChoiceOption<FieldType>> Types =
        [.. Enum.GetValues<FieldType>().Select(type => new ChoiceOption<FieldType>(type, Of(type)))];

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["#/connectorId"] = "Connector",
        ["#/name"] = "Action name",
        ["#/description"] = "Description",
        ["#/method"] = "Method",
        ["#/url"] = "URL",
        ["#/payload"] = "Payload",
        ["#/payload/kind"] = "Payload",
        ["#/payload/contentType"] = "Content type",
        ["#/payload/text"] = "Payload",
        ["#/payload/form"] = "Payload",
        ["#/headers"] = "Headers",
        ["#/fields"] = "Fields",
        ["#/maxRetries"] = "Max retries",
        ["#/timeoutSeconds"] = "Timeout",
        ["#/successRule"] = "Success rule",
        ["#/successRule/statusCodes"] = "Status codes of success",
        ["#/successRule/body"] = "Answer's body",
        ["#/successRule/body/path"] = "Path into the answer",
        ["#/successRule/body/operator"] = "Answer's body",
        ["#/successRule/body/value"] = "Value in the answer",
        ["#/responseValues"] = "Response values",
    };

    /// <summary>A field's type.</summary>
    public static string Of(FieldType type) => FieldInputs.Of(type).Name;

    /// <summary>A kind of payload.</summary>
    public static string Of(PayloadKind kind) => PayloadParts.Of(kind).Name;

    /// <summary>A judgement of a value in the answer.</summary>
    public static string Of(BodyOperator judged) => judged switch
    {
        BodyOperator.Equals => "equals",
        BodyOperator.NotEquals => "does not equal",
        BodyOperator.Exists => "exists",
        BodyOperator.NotExists => "does not exist",
    };

    /// <summary>The headline of what came of an execution.</summary>
    public static string Of(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "Succeeded.",
        ExecutionStatus.Failed => "Failed.",
        ExecutionStatus.Cancelled => "Cancelled.",
        ExecutionStatus.Waiting => "Waiting.",
        ExecutionStatus.Pending or ExecutionStatus.Running => "Not ended yet.",
    };

    /// <summary>The settings of a field in one line.</summary>
    public static string Summarize(FieldForm field)
    {
        var parts = new List<string> { Of(field.Type), field.Required ? "required" : "optional" };
        if (field.Default.Length > 0)
        {
            parts.Add($"default {field.Default}");
        }

        if (field.HasFormat && field.Pattern.Length > 0)
        {
            parts.Add(field.Pattern);
        }

        if (field.HasTimeZone && field.TimeZone.Length > 0)
        {
            parts.Add(field.TimeZone);
        }

        return string.Join(", ", parts);
    }

    /// <summary>The field of the form that a pointer means.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="form">The form.</param>
    public static string Label(string pointer, ActionForm form)
    {
        if (Labels.TryGetValue(pointer, out var label))
        {
            return label;
        }

        if (RowPointer().Match(pointer) is not { Success: true } row)
        {
            return pointer;
        }

        var index = int.Parse(row.Groups["index"].Value, CultureInfo.InvariantCulture);
        return row.Groups["list"].Value == "#/fields" && index < form.FieldNames.Count
            ? $"Field {form.FieldNames[index]}"
            : $"{Labels.GetValueOrDefault(row.Groups["list"].Value, row.Groups["list"].Value)}, row {index + 1}";
    }

    [GeneratedRegex("^(?<list>#/[A-Za-z/]+)/(?<index>[0-9]{1,6})(/.*)?$")]
    private static partial Regex RowPointer();
}
