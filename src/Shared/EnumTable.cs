using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ExternalActions.Shared;

/// <summary>One entry for each value of an enum. A table that lacks a value cannot be made, so a new value is forgotten nowhere.</summary>
/// <typeparam name="TKey">The enum.</typeparam>
/// <typeparam name="TEntry">What is known of each value.</typeparam>
internal sealed class EnumTable<TKey, TEntry>
    where TKey : struct, Enum
{
    private readonly FrozenDictionary<TKey, TEntry> _entries;

    /// <summary>Makes a table.</summary>
    /// <param name="entries">The entries, each with its value, in any order.</param>
    /// <exception cref="InvalidOperationException">A value has no entry, or has several.</exception>
    public EnumTable(params IEnumerable<(TKey Key, TEntry Entry)> entries)
    {
        var byKey = entries.ToLookup(static entry => entry.Key, static entry => entry.Entry);
        var values = Enum.GetValues<TKey>();
        foreach (var value in values.Where(value => byKey[value].Count() != 1))
        {
            throw new InvalidOperationException(
                $"Expected one {typeof(TEntry).Name} for {typeof(TKey).Name}.{value}, got {byKey[value].Count()}.");
        }

        _entries = values.ToFrozenDictionary(static value => value, value => byKey[value].Single());
        All = [.. values.Select(value => _entries[value])];
    }

    /// <summary>All entries, in the order of their values.</summary>
    public ImmutableArray<TEntry> All { get; }

    /// <summary>The entry of a value.</summary>
    /// <param name="key">The value.</param>
    /// <exception cref="ArgumentOutOfRangeException">The enum has no such value.</exception>
    public TEntry this[TKey key] => _entries.TryGetValue(key, out var entry)
        ? entry
        : throw new ArgumentOutOfRangeException(nameof(key), key, $"{typeof(TKey).Name} has no such value.");

    /// <summary>The entry of a value that may come from outside and be none.</summary>
    /// <param name="key">The value.</param>
    /// <returns>The default when the enum has no such value.</returns>
    public TEntry? Find(TKey key) => _entries.GetValueOrDefault(key);
}
