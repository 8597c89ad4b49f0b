using System.Diagnostics.CodeAnalysis;

namespace ExternalActions.Problems;

/// <summary>Either a value or the problem that kept it from being made. Expected refusals are values, not exceptions.</summary>
/// <typeparam name="T">What the call makes.</typeparam>
[GenerateSerializer, Immutable, Alias("ea.Result`1")]
public sealed record Result<T>
    where T : class
{
    /// <summary>The value; null exactly when <see cref="Problem"/> is set.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>The refusal; null exactly when <see cref="Value"/> is set.</summary>
    [Id(1)]
    public Problem? Problem { get; init; }

    /// <summary>Tells whether there is a value, and hands out whichever there is.</summary>
    /// <param name="value">The value, when true.</param>
    /// <param name="problem">The problem, when false.</param>
    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        value = Value;
        problem = Problem;
        return value is not null;
    }

    /// <summary>Wraps a value.</summary>
    public static implicit operator Result<T>(T value) => new() { Value = value };

    /// <summary>Wraps a problem.</summary>
    public static implicit operator Result<T>(Problem problem) => new() { Problem = problem };
}
