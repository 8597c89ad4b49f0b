using System.Collections.Immutable;
using ExternalActions.Problems;

namespace ExternalActions.Console.Common;

/// <summary>What the system refused of a form, by field.</summary>
public sealed class FieldErrors
{
    private ImmutableArray<ProblemEntry> _entries = [];

    /// <summary>All of it.</summary>
    public IReadOnlyList<ProblemEntry> Entries => _entries;

    /// <summary>Takes what a refusal says, in place of what was before.</summary>
    /// <param name="problem">The refusal; null for none.</param>
    public void Set(Problem? problem) => _entries = problem?.Errors ?? [];

    /// <summary>What is wrong with a field; null for nothing.</summary>
    /// <param name="pointer">The field, such as <c>#/basic/userName</c>.</param>
    public string? At(string pointer) => _entries.FirstOrDefault(entry => entry.Pointer == pointer)?.Detail;

    /// <summary>Whether anything is wrong at a place or below it.</summary>
    /// <param name="pointer">The place, such as <c>#/flow</c>.</param>
    public bool Within(string pointer) =>
        _entries.Any(entry => IsWithin(entry, pointer));

    /// <summary>The first thing that is wrong at a place or below it; null for nothing.</summary>
    /// <param name="pointer">The place.</param>
    public string? FirstWithin(string pointer) => _entries.FirstOrDefault(entry => IsWithin(entry, pointer))?.Detail;

    /// <summary>Forgets what was wrong at a place and below it, because someone changes it.</summary>
    /// <param name="pointer">The place.</param>
    public void Forget(string pointer) => _entries = _entries.RemoveAll(entry => IsWithin(entry, pointer));

    private static bool IsWithin(ProblemEntry entry, string pointer) =>
        entry.Pointer == pointer || entry.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal);
}
