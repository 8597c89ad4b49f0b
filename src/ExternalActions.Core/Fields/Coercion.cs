namespace ExternalActions.Core.Fields;

/// <summary>The value that a given value became, or why it did not.</summary>
internal readonly struct Coercion
{
    private Coercion(FieldValue? value, string? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; null exactly when <see cref="Error"/> is set.</summary>
    public FieldValue? Value { get; }

    /// <summary>What was got and what is expected; null exactly when <see cref="Value"/> is set.</summary>
    public string? Error { get; }

    public static implicit operator Coercion(FieldValue value) => new(value, null);

    /// <summary>A refusal in the usual words.</summary>
    /// <param name="expected">What would have been right.</param>
    /// <param name="given">What was got.</param>
    public static Coercion Refused(string expected, GivenValue given) => new(null, $"Expected {expected}, got {given.Describe()}.");

    /// <summary>A refusal in words of its own.</summary>
    /// <param name="error">Whole sentences.</param>
    public static Coercion Refused(string error) => new(null, error);
}
