using System.Diagnostics.CodeAnalysis;
using ExternalActions.Problems;

namespace ExternalActions.Console.Calls;

/// <summary>What a call to the system brought: a value, a refusal, or neither. Pages never meet an exception of such a call.</summary>
/// <typeparam name="T">The value.</typeparam>
public sealed record Outcome<T>
    where T : class
{
    /// <summary>The value, when it went well.</summary>
    public T? Value { get; init; }

    /// <summary>Why the system refused, with the fields at fault; null unless it did.</summary>
    public Problem? Refusal { get; init; }

    /// <summary>Why there is no answer, in words for a person; null when there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>Why there is no value, in words for a person.</summary>
    public string Why => Failure ?? Refusal?.Detail ?? "";

    /// <summary>Tells whether there is a value, and hands it out.</summary>
    /// <param name="value">The value, when true.</param>
    public bool Succeeded([NotNullWhen(true)] out T? value)
    {
        value = Value;
        return value is not null;
    }
}
