namespace ExternalActions.TestTarget;

/// <summary>How many requests came.</summary>
/// <param name="Count">All of them, also those no longer kept whole.</param>
/// <param name="DistinctKeys">How many different <c>Idempotency-Key</c> values they bore.</param>
/// <param name="AllKeysKnown">False once the log has met more keys than it keeps: <paramref name="DistinctKeys"/> is then too low.</param>
public sealed record RequestCounts(long Count, int DistinctKeys, bool AllKeysKnown);
