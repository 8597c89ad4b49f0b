using System.Collections.Concurrent;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>
/// The OAuth 2.0 provider under <c>/oauth</c>: OpenIddict with one user, who is always signed in. It is built when it is first used, so that it
/// costs nothing to those who do not ask for it. Thread-safe; a setting holds from the next request on.
/// </summary>
/// <remarks>
/// <para>Its issuer is its own address as the client reaches it: <c>http://127.0.0.1:5090/oauth</c>.</para>
/// <para>A refresh token that was used before, beyond the leeway, is refused and takes with it all that was issued from the same consent, the tokens
/// that replaced it included: the advice of RFC 9700, section 4.14.2.</para>
/// </remarks>
public sealed class OAuthProvider : IAsyncDisposable
{
    /// <summary>The subject of tokens that a user consented to.</summary>
    public const string User = "demo";

    private readonly Lazy<Task<OAuthHost>> _host;
    private readonly TokenRequestTally _tally = new();
    private readonly ConcurrentQueue<string> _issuedTokens = new();
    private TokenAnswerHold? _hold;

    /// <summary>A provider that is not built yet.</summary>
    /// <param name="app">The services of the app that it belongs to.</param>
    public OAuthProvider(IServiceProvider app) => _host = new(() => OAuthHost.BuildAsync(this, app));

    /// <summary>How long access tokens last that are issued from now on. One hour unless set.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>For how long after its use a refresh token may be used again. Zero unless set: never.</summary>
    public TimeSpan RefreshTokenReuseLeeway { get; set; } = TimeSpan.Zero;

    /// <summary>How many token requests were answered, refused ones included. A held answer counts from when it is ready.</summary>
    public long TokenRequests => _tally.Counts.Sum(count => count.Count);

    /// <summary>The token requests by grant type and outcome: a copy.</summary>
    public IReadOnlyList<TokenRequestCount> TokenRequestCounts => _tally.Counts;

    /// <summary>Every access and refresh token issued so far, oldest first, so that tests can look for them where they must not be: a copy.</summary>
    public IReadOnlyList<string> IssuedTokens => [.. _issuedTokens];

    /// <summary>How many token requests of this grant type ended so.</summary>
    /// <param name="grantType">As sent, for example <c>refresh_token</c>.</param>
    /// <param name="issued">True for those that got tokens, false for those refused.</param>
    public long TokenRequestsOf(string grantType, bool issued) =>
        _tally.Counts.Where(count => count.GrantType == grantType && count.Issued == issued).Sum(count => count.Count);

    /// <summary>Makes all access tokens issued so far invalid; refresh tokens stay.</summary>
    public async Task RevokeAccessTokensAsync() => await (await _host.Value).RevokeAccessTokensAsync();

    /// <summary>Makes all that was issued so far invalid: access tokens, refresh tokens, codes and the consents behind them.</summary>
    public async Task RevokeAllAsync() => await (await _host.Value).RevokeAllAsync();

    /// <summary>
    /// Holds the next answer that brings tokens, after they were issued and the refresh token that asked for them was used up, until a gate of
    /// <see cref="Gates"/> is open. It replaces a hold that no answer has met yet.
    /// </summary>
    /// <param name="gate">The gate's name.</param>
    /// <returns>A task that ends when the answer is there and held.</returns>
    public Task HoldNextTokenAnswer(string gate)
    {
        TokenAnswerHold hold = new(gate);
        Interlocked.Exchange(ref _hold, hold);
        return hold.Held.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated)
        {
            await (await _host.Value).DisposeAsync();
        }
    }

    /// <summary>Answers a request whose path base ends with <c>/oauth</c>.</summary>
    internal async Task HandleAsync(HttpContext context) => await (await _host.Value).HandleAsync(context);

    internal void Count(string grantType, bool issued) => _tally.Count(grantType, issued);

    internal void NoteIssued(string token) => _issuedTokens.Enqueue(token);

    /// <summary>The hold that was asked for, once.</summary>
    internal TokenAnswerHold? TakeHold() => Interlocked.Exchange(ref _hold, null);
}
