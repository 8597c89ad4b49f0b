namespace ExternalActions.Grains.Caching;

/// <summary>How much each silo keeps of actions and connectors, and for how long it trusts it.</summary>
internal static class CacheLimits
{
    /// <summary>Entries a cache.</summary>
    public const int Entries = 10_000;

    /// <summary>
    /// How old an entry may be on a silo that may have missed a change, and how long an edit waits at most for silos to be told: from then on
    /// none of them uses what was there before.
    /// </summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    /// <summary>How long an entry is kept at most while no change is missed; up to a fifth less, so that entries do not run out together.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>How often each silo asks the others what has changed: a late answer or two must not make it distrust its entries.</summary>
    public static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(250);
}
