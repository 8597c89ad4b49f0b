using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExternalActions.Problems;

/// <summary>What kind of refusal a <see cref="Problem"/> is; the API maps each to one HTTP status code.</summary>
[GenerateSerializer, Alias("ea.ProblemKind")]
[JsonConverter(typeof(JsonStringEnumConverter<ProblemKind>))]
public enum ProblemKind
{
    /// <summary>The input is wrong (400); <see cref="Problem.Errors"/> names each bad field.</summary>
    Invalid,

    /// <summary>What was asked for does not exist (404).</summary>
    NotFound,

    /// <summary>The input is well formed but clashes with the present state (409).</summary>
    Conflict,

    /// <summary>The caller edited a version that is no longer the newest (412, RFC 9110 section 13.1.1).</summary>
    VersionMismatch,

    /// <summary>
    /// The system cannot be reached now (503): it may or may not have been carried out, and may well succeed when it is asked for again.
    /// </summary>
    Unavailable,
}

/// <summary>Why a call was refused, in words for a person; answered over HTTP as RFC 9457 problem details.</summary>
[GenerateSerializer, Immutable, Alias("ea.Problem")]
public sealed record Problem
{
    /// <summary>The kind of refusal.</summary>
    [Id(0)]
    public ProblemKind Kind { get; init; }

    /// <summary>One sentence that says what is wrong and what to do.</summary>
    [Id(1)]
    public string Detail { get; init; } = "";

    /// <summary>One entry a bad field; empty where no single field is at fault.</summary>
    [Id(2)]
    public ImmutableArray<ProblemEntry> Errors { get; init; } = [];

    /// <summary>What is wrong, for programs. With one bad field, that field's code.</summary>
    [Id(3)]
    public ProblemCode Code { get; init; }

    /// <summary>A refusal of bad input.</summary>
    /// <param name="errors">One entry a bad field, at least one.</param>
    public static Problem Invalid(params ImmutableArray<ProblemEntry> errors) => new()
    {
        Kind = ProblemKind.Invalid,
        Detail = errors.Length == 1 ? errors[0].Detail : $"{errors.Length} fields are wrong.",
        Errors = errors,
        Code = errors.Length == 1 ? errors[0].Code : ProblemCode.Invalid,
    };

    /// <summary>A refusal because something does not exist.</summary>
    /// <param name="detail">What was looked for.</param>
    public static Problem NotFound(string detail) => new() { Kind = ProblemKind.NotFound, Detail = detail, Code = ProblemCode.NotFound };

    /// <summary>A refusal because of the present state.</summary>
    /// <param name="code">What stands in the way, for programs.</param>
    /// <param name="detail">What stands in the way.</param>
    /// <param name="errors">One entry a field at fault, if any.</param>
    public static Problem Conflict(ProblemCode code, string detail, params ImmutableArray<ProblemEntry> errors) =>
        new() { Kind = ProblemKind.Conflict, Code = code, Detail = detail, Errors = errors };

    /// <summary>A refusal because the system cannot be reached now.</summary>
    /// <param name="detail">What may have become of the call.</param>
    public static Problem Unavailable(string detail) => new() { Kind = ProblemKind.Unavailable, Code = ProblemCode.Unavailable, Detail = detail };

    /// <summary>The same problem seen from a document that holds the refused one at <paramref name="prefix"/>.</summary>
    /// <param name="prefix">The place of the inner document; see <see cref="ProblemEntry.Under"/>.</param>
    public Problem Under(string prefix) => this with { Errors = [.. Errors.Select(error => error.Under(prefix))] };

    /// <summary>A refusal because the edited version is not the newest.</summary>
    /// <param name="expected">The version the caller edited.</param>
    /// <param name="actual">The newest version.</param>
    public static Problem VersionMismatch(int expected, int actual) => new()
    {
        Kind = ProblemKind.VersionMismatch,
        Code = ProblemCode.VersionMismatch,
        Detail = $"This edit was made on version {expected}, but the newest is version {actual}. Read it again and repeat the edit.",
    };
}

/// <summary>One bad field: where it is, what was got and what is expected.</summary>
[GenerateSerializer, Immutable, Alias("ea.ProblemEntry")]
public sealed record ProblemEntry
{
    /// <summary>Creates an entry.</summary>
    /// <param name="pointer">A JSON pointer as a URI fragment (RFC 6901 section 6), such as <c>#/payload/text</c>.</param>
    /// <param name="code">What is wrong, for programs.</param>
    /// <param name="detail">What was got and what is expected.</param>
    public ProblemEntry(string pointer, ProblemCode code, string detail)
    {
        Pointer = pointer;
        Code = code;
        Detail = detail;
    }

    /// <summary>A JSON pointer to the field as a URI fragment (RFC 6901 section 6).</summary>
    [Id(0)]
    public string Pointer { get; init; }

    /// <summary>What was got and what is expected.</summary>
    [Id(1)]
    public string Detail { get; init; }

    /// <summary>What is wrong, for programs.</summary>
    [Id(2)]
    public ProblemCode Code { get; init; }

    /// <summary>What was got, in words that fit after "got"; null where the detail alone tells it. Never a secret or a part of one.</summary>
    [Id(3)]
    public string? Got { get; init; }

    /// <summary>What is expected, in words that fit after "expected"; null where the detail alone tells it.</summary>
    [Id(4)]
    public string? Expected { get; init; }

    /// <summary>An entry for a field that is other than expected.</summary>
    /// <param name="pointer">See <see cref="Pointer"/>.</param>
    /// <param name="code">See <see cref="Code"/>.</param>
    /// <param name="expected">See <see cref="Expected"/>.</param>
    /// <param name="got">See <see cref="Got"/>.</param>
    /// <param name="advice">A sentence on what to do, if that is not plain.</param>
    public static ProblemEntry Unexpected(string pointer, ProblemCode code, string expected, string got, string? advice = null) =>
        new(pointer, code, $"Expected {expected}, got {got}.{(advice is null ? "" : $" {advice}")}") { Expected = expected, Got = got };

    /// <summary>The same entry seen from a document that holds this one at <paramref name="prefix"/>.</summary>
    /// <param name="prefix">The place of the inner document, such as <c>definition</c> or <c>payload/form/0</c>; no slash at either end.</param>
    public ProblemEntry Under(string prefix) => this with { Pointer = $"#/{prefix}{Pointer.AsSpan(1)}" };

    /// <summary>A name made safe as one segment of a JSON pointer (RFC 6901 section 3).</summary>
    /// <param name="name">A member name, such as a field's name.</param>
    public static string Segment(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
