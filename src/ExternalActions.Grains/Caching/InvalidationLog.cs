using System.Collections.Immutable;

namespace ExternalActions.Grains.Caching;

/// <summary>The last changes that this silo made, numbered, for silos that could not be told at once.</summary>
internal sealed class InvalidationLog
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly Queue<Guid> _ids = new();
    private long _number;

    /// <summary>Adds a change.</summary>
    /// <param name="id">What has changed.</param>
    public void Add(Guid id)
    {
        lock (_lock)
        {
            _number++;
            _ids.Enqueue(id);
            if (_ids.Count > Capacity)
            {
                _ids.Dequeue();
            }
        }
    }

    /// <summary>Reads what came after a change.</summary>
    /// <param name="since">The number of that change; null for a reader that knows none.</param>
    public Invalidations Read(long? since)
    {
        lock (_lock)
        {
            return since is { } known && known <= _number && _number - known <= _ids.Count
                ? new Invalidations { Number = _number, Ids = [.. _ids.Skip(_ids.Count - (int)(_number - known))] }
                : new Invalidations { Number = _number, IsEverything = true };
        }
    }
}

/// <summary>What has changed on a silo since it was last asked.</summary>
[GenerateSerializer, Immutable, Alias("ea.Invalidations")]
internal sealed record Invalidations
{
    /// <summary>The number of the last change; the next question names it.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>What has changed.</summary>
    [Id(1)]
    public ImmutableArray<Guid> Ids { get; init; } = [];

    /// <summary>Whether anything may have changed: the reader is new, or has missed more than is kept.</summary>
    [Id(2)]
    public bool IsEverything { get; init; }
}
