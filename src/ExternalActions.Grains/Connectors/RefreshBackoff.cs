using ExternalActions.Core.OAuth2;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// How long a connector leaves its provider alone after failed token requests: ever longer, and at least as long as the provider asks for.
/// Kept in memory only, so a new activation tries at once.
/// </summary>
/// <param name="options">Valid options.</param>
internal sealed class RefreshBackoff(OAuth2Options options)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);

    // What the settings or the provider's must be changed for is not mended in seconds.
    private static readonly TimeSpan FirstOfRejected = TimeSpan.FromSeconds(30);

    private int _failures;

    /// <summary>The last failure; null when the last token request succeeded or there was none.</summary>
    public TokenFailure? Failure { get; private set; }

    /// <summary>From when on the provider may be asked again (UTC).</summary>
    public DateTimeOffset TryAgainAt { get; private set; }

    /// <summary>Takes in a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="now">The present moment (UTC).</param>
    public void Note(TokenFailure failure, DateTimeOffset now)
    {
        var first = failure.Kind == TokenFailureKind.Rejected ? FirstOfRejected : First;
        var pause = TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * Math.Pow(2, _failures), options.MaxBackoff.TotalSeconds));
        _failures++;
        Failure = failure;
        TryAgainAt = now + (failure.RetryAfter > pause ? failure.RetryAfter.Value : pause);
    }

    /// <summary>Starts over.</summary>
    public void Forget()
    {
        _failures = 0;
        Failure = null;
        TryAgainAt = default;
    }
}
