using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>The value that a given value became, or why it did not.</summary>
internal readonly struct Coercion
{
    private readonly ProblemCode _code;
    private readonly string? _expected;
    private readonly string? _got;

    private Coercion(FieldValue value) => Value = value;

    private Coercion(ProblemCode code, string error, string? expected = null, string? got = null) =>
        (Error, _code, _expected, _got) = (error, code, expected, got);

    /// <summary>The value; null exactly when <see cref="Error"/> is set.</summary>
    public FieldValue? Value { get; }

    /// <summary>What was got and what is expected; null exactly when <see cref="Value"/> is set.</summary>
    public string? Error { get; }

    public static implicit operator Coercion(FieldValue value) => new(value);

    /// <summary>A refusal of a value of another type, in the usual words.</summary>
    /// <param name="expected">What would have been right.</param>
    /// <param name="given">What was got.</param>
    public static Coercion Refused(string expected, GivenValue given) => Refused(ProblemCode.WrongType, expected, given.Describe());

    /// <summary>A refusal in the usual words.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="expected">What would have been right.</param>
    /// <param name="got">What was got.</param>
    /// <param name="advice">A sentence on what to do, if that is not plain.</param>
    public static Coercion Refused(ProblemCode code, string expected, string got, string? advice = null)
    {
        var entry = ProblemEntry.Unexpected("#", code, expected, got, advice);
        return new(code, entry.Detail, expected, got);
    }

    /// <summary>A refusal in words of its own.</summary>
    /// <param name="error">Whole sentences.</param>
    public static Coercion Refused(string error) => new(ProblemCode.Malformed, error);

    /// <summary>The refusal as an entry of a problem.</summary>
    /// <param name="pointer">Where the value stands.</param>
    public ProblemEntry ToEntry(string pointer) => new(pointer, _code, Error!) { Expected = _expected, Got = _got };
}
