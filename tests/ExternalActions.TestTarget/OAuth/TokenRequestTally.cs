namespace ExternalActions.TestTarget.OAuth;

/// <summary>Counts token requests. Thread-safe.</summary>
internal sealed class TokenRequestTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string GrantType, bool Issued), long> _counts = [];

    /// <summary>A copy.</summary>
    public IReadOnlyList<TokenRequestCount> Counts
    {
        get
        {
            lock (_lock)
            {
                return [.. _counts.Select(entry => new TokenRequestCount(entry.Key.GrantType, entry.Key.Issued, entry.Value))];
            }
        }
    }

    public void Count(string grantType, bool issued)
    {
        lock (_lock)
        {
            _counts[(grantType, issued)] = _counts.GetValueOrDefault((grantType, issued)) + 1;
        }
    }
}
