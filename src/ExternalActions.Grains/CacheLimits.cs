namespace ExternalActions.Grains;

/// <summary>How much each silo keeps of actions and connectors, and for how long it trusts it.</summary>
internal static class CacheLimits
{
    /// <summary>Entries a cache.</summary>
    public const int Entries = 10_000;

    /// <summary>How old "the newest version" may be on a silo that the edit did not go through.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
}
