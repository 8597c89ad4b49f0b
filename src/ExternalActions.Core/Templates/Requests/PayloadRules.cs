using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>All that the core knows of one <see cref="PayloadKind"/>.</summary>
internal abstract class PayloadRules
{
    /// <summary>The kind.</summary>
    public abstract PayloadKind Kind { get; }

    /// <summary>Which members of a payload the kind has, as JSON names them; the kind itself is no such member.</summary>
    public abstract ImmutableArray<string> Members { get; }

    /// <summary>Whether requests of the kind have a body, and so a content type.</summary>
    public abstract bool HasBody { get; }

    /// <summary>Checks the members that the kind has, but not their templates.</summary>
    /// <param name="payload">A payload of the kind.</param>
    /// <returns>All that is wrong, with pointers into the action.</returns>
    public abstract IEnumerable<ProblemEntry> Check(Payload payload);

    /// <summary>Compiles a payload of the kind.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="errors">Takes what is wrong; the result then lacks it.</param>
    /// <param name="fields">Takes the fields that the payload names.</param>
    public abstract BodyTemplate Compile(Payload payload, TemplateErrors errors, FieldCollector fields);
}

/// <summary>No body.</summary>
internal sealed class NoPayload : PayloadRules
{
    public override PayloadKind Kind => PayloadKind.None;

    public override ImmutableArray<string> Members => [];

    public override bool HasBody => false;

    public override IEnumerable<ProblemEntry> Check(Payload payload) => [];

    public override BodyTemplate Compile(Payload payload, TemplateErrors errors, FieldCollector fields) => NoBody.Instance;
}

/// <summary>One text.</summary>
internal sealed class PlainPayload : PayloadRules
{
    public override PayloadKind Kind => PayloadKind.Plain;

    public override ImmutableArray<string> Members => ["text", "contentType"];

    public override bool HasBody => true;

    public override IEnumerable<ProblemEntry> Check(Payload payload) => payload.Text is null
        ? [Fault.Missing($"the text of a {Kind} payload").At("#/payload/text")]
        : [];

    public override BodyTemplate Compile(Payload payload, TemplateErrors errors, FieldCollector fields) =>
        TextBody.Compile(payload, errors, fields);
}

/// <summary>Pairs of a form.</summary>
internal sealed class FormUrlEncodedPayload : PayloadRules
{
    /// <summary>How many pairs a form may have.</summary>
    public const int MaxPairs = 200;

    public override PayloadKind Kind => PayloadKind.FormUrlEncoded;

    public override ImmutableArray<string> Members => ["form"];

    public override bool HasBody => true;

    public override IEnumerable<ProblemEntry> Check(Payload payload)
    {
        var form = payload.Form.IsDefault ? [] : payload.Form;
        return
        [
            .. Fault.OfCount(form.Length, "pairs", MaxPairs).EntriesAt("#/payload/form"),
            .. form.Index().Where(pair => pair.Item is not { Key: not null, Value: not null })
                .Select(pair => Fault.Missing("a pair with a key and a value").At($"#/payload/form/{pair.Index}")),
        ];
    }

    public override BodyTemplate Compile(Payload payload, TemplateErrors errors, FieldCollector fields) =>
        FormBody.Compile(payload.Form.IsDefault ? [] : payload.Form, errors, fields);
}
