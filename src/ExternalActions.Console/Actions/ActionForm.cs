using System.Text.Json.Serialization;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Console.Common;
using ExternalActions.Console.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Console.Actions;

/// <summary>
/// An action as it is being typed. It holds all kinds of payload, and the settings of fields whose tokens are gone, so that taking something back
/// loses nothing; what is sent is what the chosen kind and the templates have.
/// </summary>
public sealed class ActionForm
{
    /// <inheritdoc cref="ActionDefinition.ConnectorId"/>
    public Guid ConnectorId { get; set; }

    /// <inheritdoc cref="ActionDefinition.Name"/>
    public string Name { get; set; } = "";

    /// <inheritdoc cref="ActionDefinition.Description"/>
    public string Description { get; set; } = "";

    /// <inheritdoc cref="ActionDefinition.Method"/>
    public string Method { get; set; } = "POST";

    /// <inheritdoc cref="ActionDefinition.Url"/>
    public string Url { get; set; } = "";

    /// <inheritdoc cref="Payload.Kind"/>
    public PayloadKind PayloadKind { get; set; } = PayloadKind.Plain;

    /// <inheritdoc cref="Payload.ContentType"/>
    public string ContentType { get; set; } = PayloadParts.Json;

    /// <inheritdoc cref="Payload.Text"/>
    public string Text { get; set; } = "";

    /// <inheritdoc cref="Payload.Form"/>
    public List<HeaderRow> Pairs { get; set; } = [new HeaderRow()];

    /// <inheritdoc cref="ActionDefinition.Headers"/>
    public List<HeaderRow> Headers { get; set; } = [];

    /// <summary>The names of the fields that the templates hold, in order of first appearance; read off them by the system.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FieldNames { get; set; } = [];

    /// <summary>The settings of fields, also of those whose tokens are gone.</summary>
    [JsonIgnore]
    public List<FieldForm> AllFields { get; set; } = [];

    /// <summary>The settings that someone has made: those that a draft keeps.</summary>
    public List<FieldForm> FieldSettings
    {
        get => [.. AllFields.Where(each => !each.IsUntouched)];
        set => AllFields = value;
    }

    /// <inheritdoc cref="ActionDefinition.MaxRetries"/>
    public int? MaxRetries { get; set; } = 3;

    /// <inheritdoc cref="ActionDefinition.TimeoutSeconds"/>
    public int? TimeoutSeconds { get; set; } = 30;

    /// <summary>The status codes of the success rule, separated by commas.</summary>
    public string StatusCodes { get; set; } = "";

    /// <summary>How the success rule judges the body; null for not at all.</summary>
    public BodyOperator? BodyOperator { get; set; }

    /// <inheritdoc cref="BodyCondition.Path"/>
    public string BodyPath { get; set; } = "";

    /// <inheritdoc cref="BodyCondition.Value"/>
    public string BodyValue { get; set; } = "";

    /// <inheritdoc cref="ActionDefinition.ResponseValues"/>
    public List<HeaderRow> ResponseValues { get; set; } = [];

    /// <inheritdoc cref="ActionDefinition.SendIdempotencyKey"/>
    public bool SendIdempotencyKey { get; set; } = true;

    /// <summary>The fields that the templates hold, with their settings.</summary>
    [JsonIgnore]
    public IEnumerable<FieldForm> Fields => FieldNames.Select(Field);

    /// <summary>Whether the success rule compares a value.</summary>
    [JsonIgnore]
    public bool ComparesBody => BodyOperator is ExternalActions.Actions.BodyOperator.Equals or ExternalActions.Actions.BodyOperator.NotEquals;

    /// <summary>The form of a stored or imported definition.</summary>
    /// <param name="definition">The definition.</param>
    public static ActionForm From(ActionDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var payload = definition.Payload;
        return new ActionForm
        {
            ConnectorId = definition.ConnectorId,
            Name = definition.Name,
            Description = definition.Description ?? "",
            Method = definition.Method,
            Url = definition.Url,
            PayloadKind = payload.Kind,
            ContentType = payload.ContentType ?? PayloadParts.Json,
            Text = payload.Text ?? "",
            Pairs = payload.Form.IsEmpty ? [new HeaderRow()] : [.. payload.Form.Select(pair => Row(pair.Key, pair.Value))],
            Headers = [.. definition.Headers.Select(header => Row(header.Name, header.Value))],
            FieldNames = [.. definition.Fields.Select(field => field.Name)],
            AllFields = [.. definition.Fields.Select(FieldForm.From)],
            MaxRetries = definition.MaxRetries,
            TimeoutSeconds = definition.TimeoutSeconds,
            StatusCodes = string.Join(", ", definition.SuccessRule?.StatusCodes ?? []),
            BodyOperator = definition.SuccessRule?.Body?.Operator,
            BodyPath = definition.SuccessRule?.Body?.Path ?? "",
            BodyValue = definition.SuccessRule?.Body?.Value?.Text ?? "",
            ResponseValues = [.. definition.ResponseValues.Select(value => Row(value.Name, value.Path))],
            SendIdempotencyKey = definition.SendIdempotencyKey,
        };
    }

    /// <summary>The settings of a field; those that every new field has when there are none yet.</summary>
    /// <param name="name">The field.</param>
    public FieldForm Field(string name)
    {
        var field = AllFields.Find(each => each.Name == name);
        if (field is null)
        {
            field = new FieldForm { Name = name };
            AllFields.Add(field);
        }

        return field;
    }

    /// <summary>The definition as the system takes it. Rows stay in their places, so that errors point at the right ones.</summary>
    public ActionDefinition ToDefinition() => new()
    {
        ConnectorId = ConnectorId,
        Name = Name.Trim(),
        Description = ConnectorForm.OrNull(Description),
        Method = Method,
        Url = Url.Trim(),
        Payload = PayloadParts.Of(PayloadKind).FromForm(this),
        Headers = [.. Headers.Select(row => new Header { Name = row.Name.Trim(), Value = row.Value })],
        Fields = [.. Fields.Select(field => field.ToDefinition())],
        // Nothing typed is sent as a number that the system refuses with those that it takes.
        MaxRetries = MaxRetries ?? -1,
        TimeoutSeconds = TimeoutSeconds ?? 0,
        SuccessRule = ToSuccessRule(),
        ResponseValues = [.. ResponseValues.Select(row => new ResponseValue { Name = row.Name.Trim(), Path = row.Value.Trim() })],
        SendIdempotencyKey = SendIdempotencyKey,
    };

    /// <summary>What is wrong that the system cannot see, because it is not sent as typed.</summary>
    public IEnumerable<ProblemEntry> FindFaults() => Fields.Index()
        .SelectMany(field => FieldText.FindFaults($"#/fields/{field.Index}/default", field.Item.Type, field.Item.Default));

    /// <summary>Whether a place is only not filled in yet: while someone types, that is no error.</summary>
    /// <param name="pointer">The place.</param>
    public bool IsBlank(string pointer)
    {
        var parts = pointer.Split('/');
        return parts switch
        {
            ["#", "name"] => Name.Length == 0,
            ["#", "connectorId"] => ConnectorId == Guid.Empty,
            ["#", "url"] => Url.Length == 0,
            ["#", "payload", "text"] => string.IsNullOrWhiteSpace(Text),
            ["#", "successRule", "body", "path"] => BodyPath.Length == 0,
            ["#", "headers", var index, "name"] => At(Headers, index) is not { Name.Length: > 0 },
            ["#", "responseValues", var index, "name"] => At(ResponseValues, index) is not { Name.Length: > 0 },
            ["#", "responseValues", var index, "path"] => At(ResponseValues, index) is not { Value.Length: > 0 },
            _ => false,
        };
    }

    /// <summary>What the system refused, in the words of this form.</summary>
    /// <param name="entry">The refusal.</param>
    public ProblemEntry InWords(ProblemEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // People do not know of ids.
        return entry.Pointer == "#/connectorId" && ConnectorId == Guid.Empty
            ? entry with { Detail = "Choose a connector: it authenticates the request." }
            : LacksNumber(entry.Pointer) ? MissingNumber.InWords(entry) : entry;
    }

    private bool LacksNumber(string pointer) => pointer switch
    {
        "#/maxRetries" => MaxRetries is null,
        "#/timeoutSeconds" => TimeoutSeconds is null,
        _ => false,
    };

    private SuccessRule? ToSuccessRule()
    {
        var codes = StatusCodes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (codes.Length == 0 && BodyOperator is null)
        {
            return null;
        }

        return new SuccessRule
        {
            StatusCodes = [.. codes],
            Body = BodyOperator is { } judged
                ? new BodyCondition { Path = BodyPath.Trim(), Operator = judged, Value = ComparesBody ? FieldText.FromLiteral(BodyValue) : null }
                : null,
        };
    }

    private static HeaderRow? At(List<HeaderRow> rows, string index) =>
        int.TryParse(index, out var at) && at < rows.Count ? rows[at] : null;

    private static HeaderRow Row(string name, string value) => new() { Name = name, Value = value };
}
