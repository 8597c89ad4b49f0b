using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Console.Common;
using ExternalActions.Shared;

namespace ExternalActions.Console.Actions;

/// <summary>What pages know of one kind of payload.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Fields">The component of its fields, which takes an <see cref="ActionForm"/> as <c>Form</c>.</param>
/// <param name="FromForm">The payload that a form holds.</param>
/// <param name="Describe">What a payload of the kind says, each with its label.</param>
internal sealed record PayloadPart(
    string Name, Type Fields, Func<ActionForm, Payload> FromForm, Func<Payload, ImmutableArray<(string Label, string Text)>> Describe);

/// <summary>What pages know of all kinds of payload.</summary>
internal static class PayloadParts
{
    /// <summary>The content type of a text payload that names none.</summary>
    public const string Json = "application/json";

    private static readonly EnumTable<PayloadKind, PayloadPart> Table = new(
    [
        (PayloadKind.None, new PayloadPart("None", typeof(NoPayloadFields), static _ => new Payload(), static _ => [])),
        (PayloadKind.Plain, new PayloadPart(
            "Plain",
            typeof(PlainPayloadFields),
            static form => new Payload
            {
                Kind = PayloadKind.Plain,
                ContentType = form.ContentType.Trim() is "" or Json ? null : form.ContentType.Trim(),
                Text = form.Text,
            },
            static payload => [("Content type", payload.ContentType ?? Json), ("Payload", payload.Text ?? "")])),
        (PayloadKind.FormUrlEncoded, new PayloadPart(
            "x-www-form-urlencoded",
            typeof(FormPayloadFields),
            static form => new Payload
            {
                Kind = PayloadKind.FormUrlEncoded,
                Form = [.. form.Pairs.Select(row => new FormPair { Key = row.Name, Value = row.Value })],
            },
            static payload => [("Payload", string.Join('\n', payload.Form.Select(pair => $"{pair.Key} = {pair.Value}")))])),
    ]);

    /// <summary>The kinds to choose from, with no payload last.</summary>
    public static IReadOnlyList<ChoiceOption<PayloadKind>> Options { get; } =
    [
        .. Enum.GetValues<PayloadKind>().OrderBy(kind => kind == PayloadKind.None)
            .Select(kind => new ChoiceOption<PayloadKind>(kind, Of(kind).Name)),
    ];

    /// <summary>What pages know of a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static PayloadPart Of(PayloadKind kind) => Table[kind];
}
