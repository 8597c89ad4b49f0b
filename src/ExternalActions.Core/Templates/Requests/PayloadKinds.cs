using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;
using ExternalActions.Shared;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>The rules of all kinds of payload.</summary>
internal static class PayloadKinds
{
    private static readonly EnumTable<PayloadKind, PayloadRules> Table = new(
        Entry(new NoPayload()), Entry(new PlainPayload()), Entry(new FormUrlEncodedPayload()));

    // The empty text of an editor's unused input is as good as none.
    private static readonly ImmutableArray<(string Member, Func<Payload, bool> IsGiven)> Members =
    [
        ("text", static payload => !string.IsNullOrEmpty(payload.Text)),
        ("contentType", static payload => !string.IsNullOrEmpty(payload.ContentType)),
        ("form", static payload => !payload.Form.IsDefaultOrEmpty),
    ];

    /// <summary>The rules of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static PayloadRules Of(PayloadKind kind) => Table[kind];

    /// <summary>Whether requests have a body; not those of a kind that does not exist, which <see cref="Check"/> refuses.</summary>
    /// <param name="kind">The kind, which may come from outside.</param>
    public static bool HasBody(PayloadKind kind) => Table.Find(kind) is { HasBody: true };

    /// <summary>Checks all of a payload but its templates.</summary>
    /// <param name="payload">The payload, which may come from outside.</param>
    /// <returns>All that is wrong, with pointers into the action.</returns>
    public static IEnumerable<ProblemEntry> Check(Payload? payload)
    {
        if (payload is null)
        {
            return [Fault.Missing($"a payload (of kind {PayloadKind.None} for no body)", "null").At("#/payload")];
        }

        if (Table.Find(payload.Kind) is not { } rules)
        {
            return Fault.OfEnum(payload.Kind).EntriesAt("#/payload/kind");
        }

        return
        [
            .. rules.Check(payload),
            .. Members.Where(member => member.IsGiven(payload) && !rules.Members.Contains(member.Member)).Select(member => ProblemEntry.Unexpected(
                $"#/payload/{member.Member}",
                ProblemCode.NotAllowed,
                $"no {member.Member}, because a payload of kind {rules.Kind} has none",
                "one",
                "Remove it, or change the kind.")),
        ];
    }

    /// <summary>Compiles a payload; one of a kind that does not exist, which <see cref="Check"/> refuses, as no body.</summary>
    /// <param name="payload">The payload, which may come from outside.</param>
    /// <param name="errors">Takes what is wrong; the result then lacks it.</param>
    /// <param name="fields">Takes the fields that the payload names.</param>
    public static BodyTemplate Compile(Payload payload, TemplateErrors errors, FieldCollector fields) =>
        Table.Find(payload.Kind)?.Compile(payload, errors, fields) ?? NoBody.Instance;

    private static (PayloadKind Kind, PayloadRules Rules) Entry(PayloadRules rules) => (rules.Kind, rules);
}
