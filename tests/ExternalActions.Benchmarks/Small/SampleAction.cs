using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Benchmarks.Small;

/// <summary>An action as admins write them: a path and a query with tokens, a JSON payload with fields of every type, two headers.</summary>
internal static class SampleAction
{
    /// <summary>Its definition.</summary>
    public static ActionDefinition Definition { get; } = new()
    {
        Name = "Create a ticket",
        ConnectorId = Guid.Parse("0198c6a2-7e3c-7000-8000-000000000001"),
        Method = "POST",
        Url = "https://desk.example.com/api/{{Project}}/tickets?notify={{Notify}}",
        Headers = [new Header { Name = "X-Trace", Value = "{{Trace}}" }, new Header { Name = "Accept", Value = "application/json" }],
        Payload = new Payload
        {
            Kind = PayloadKind.Plain,
            Text = """
                {
                  "subject": "{{Subject}}",
                  "description": "Customer {{Customer Name}} wrote: {{Message}}",
                  "priority": {{Priority}},
                  "notify": {{Notify}},
                  "due": "{{Due}}",
                  "opened": "{{Opened}}",
                  "custom": {{Custom}}
                }
                """,
        },
        Fields =
        [
            Field("Project", FieldType.String), Field("Notify", FieldType.Boolean), Field("Subject", FieldType.String),
            Field("Customer Name", FieldType.String), Field("Message", FieldType.String), Field("Priority", FieldType.Number),
            Field("Due", FieldType.Date), Field("Opened", FieldType.DateTime), Field("Custom", FieldType.Json), Field("Trace", FieldType.String),
        ],
    };

    /// <summary>The same with an expression of the template language in its payload.</summary>
    public static ActionDefinition WithExpression { get; } = Definition with
    {
        Payload = Definition.Payload with
        {
            Text = Definition.Payload.Text!.Replace("{{Subject}}", "{{ Subject | string.upcase }}", StringComparison.Ordinal),
        },
    };

    /// <summary>Values for its fields.</summary>
    public static RawJson Values { get; } = new(
        """
        {"Project":"desk","Notify":true,"Subject":"Printer on fire","Customer Name":"Jörg \"JJ\" Müller","Message":"It burns.\nAgain.","Priority":2,
        "Due":"2026-12-24","Opened":"2026-11-25T18:42:17+01:00","Custom":{"floor":3,"tags":["printer","fire"]},"Trace":"a1b2c3"}
        """);

    /// <summary>Compiles a definition.</summary>
    public static CompiledAction Compile(ActionDefinition definition) =>
        ActionCompiler.Compile(definition).Value ?? throw new InvalidOperationException("The sample action does not compile.");

    /// <summary>Coerces the values.</summary>
    public static FieldValues Coerce(CompiledAction action) =>
        FieldCoercer.Coerce(action.Definition.Fields, Values).Value ?? throw new InvalidOperationException("The sample values do not fit.");

    private static FieldDefinition Field(string name, FieldType type) => new() { Name = name, Type = type, Required = true };
}
