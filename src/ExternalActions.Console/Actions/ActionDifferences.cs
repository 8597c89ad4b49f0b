using System.Collections.Immutable;
using System.Globalization;
using ExternalActions.Actions;

namespace ExternalActions.Console.Actions;

/// <summary>One thing that two definitions say differently.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Lines">What changed, line by line.</param>
public sealed record ActionDifference(string Label, ImmutableArray<DiffLine> Lines);

/// <summary>Tells how two definitions of an action differ.</summary>
internal static class ActionDifferences
{
    /// <summary>All that differs, in the order of the editor.</summary>
    /// <param name="before">The one definition.</param>
    /// <param name="after">The other.</param>
    /// <param name="connectors">The names of connectors by id.</param>
    public static IReadOnlyList<ActionDifference> Between(
        ActionDefinition before, ActionDefinition after, IReadOnlyDictionary<Guid, string> connectors)
    {
        var (left, right) = (Facts(before, connectors), Facts(after, connectors));
        var labels = right.Select(fact => fact.Label).Union(left.Select(fact => fact.Label));
        var found = new List<ActionDifference>();
        foreach (var label in labels)
        {
            var (old, now) = (Find(left, label), Find(right, label));
            if (old != now)
            {
                found.Add(new ActionDifference(label, LineDiff.Between(old, now)));
            }
        }

        return found;
    }

    private static string Find(List<(string Label, string Text)> facts, string label) => facts.Find(fact => fact.Label == label).Text ?? "";

    private static List<(string Label, string Text)> Facts(ActionDefinition action, IReadOnlyDictionary<Guid, string> connectors)
    {
        var facts = new List<(string Label, string Text)>
        {
            ("Connector", connectors.GetValueOrDefault(action.ConnectorId) ?? action.ConnectorId.ToString()),
            ("Action name", action.Name),
            ("Description", action.Description ?? ""),
            ("Method", action.Method),
            ("URL", action.Url),
            ("Kind of payload", ActionWords.Of(action.Payload.Kind)),
        };
        facts.AddRange(PayloadParts.Of(action.Payload.Kind).Describe(action.Payload));
        facts.Add(("Headers", string.Join('\n', action.Headers.Select(header => $"{header.Name}: {header.Value}"))));
        facts.AddRange(action.Fields.Select(field => ($"Field {field.Name}", Describe(field))));
        facts.Add(("Max retries", action.MaxRetries.ToString(CultureInfo.InvariantCulture)));
        facts.Add(("Timeout", string.Create(CultureInfo.InvariantCulture, $"{action.TimeoutSeconds} s")));
        facts.Add(("Success rule", Describe(action.SuccessRule)));
        facts.Add(("Response values", string.Join('\n', action.ResponseValues.Select(value => $"{value.Name}: {value.Path}"))));
        facts.Add(("Idempotency key", action.SendIdempotencyKey ? "sent" : "not sent"));
        return facts;
    }

    private static string Describe(FieldDefinition field)
    {
        var form = FieldForm.From(field);
        return form.Description.Length > 0 ? $"{ActionWords.Summarize(form)}\n{form.Description}" : ActionWords.Summarize(form);
    }

    private static string Describe(SuccessRule? rule)
    {
        if (rule is null)
        {
            return "any 2xx";
        }

        var codes = rule.StatusCodes.IsEmpty ? "any 2xx" : string.Join(", ", rule.StatusCodes);
        return rule.Body is { } body ? $"{codes}\n{body.Path} {ActionWords.Of(body.Operator)} {body.Value?.Text}".TrimEnd() : codes;
    }
}
