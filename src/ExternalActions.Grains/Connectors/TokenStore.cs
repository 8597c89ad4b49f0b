using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// Commits what becomes of a connector's tokens, and keeps the reminder, the executions that wait and the memory of failures in step with it. What
/// it does belongs within a change of the record.
/// </summary>
/// <param name="record">What is stored of the connector.</param>
/// <param name="protector">Encrypts tokens.</param>
/// <param name="host">Keeps the reminder and wakes executions.</param>
/// <param name="options">Valid options.</param>
/// <param name="time">The clock of time stamps.</param>
/// <param name="logger">The log.</param>
internal sealed partial class TokenStore(
    ConnectorRecord record, SecretProtector protector, IConnectorHost host, OAuth2Options options, TimeProvider time, ILogger logger)
{
    // A reminder may tick a little early by the clock that the due time was taken from.
    private static readonly TimeSpan TickTolerance = TimeSpan.FromSeconds(1);

    /// <summary>How long the provider is left alone after failures.</summary>
    public RefreshBackoff Backoff { get; } = new(options);

    /// <summary>How often a refused token may be replaced.</summary>
    public ForcedRefreshes Forced { get; } = new(time);

    /// <summary>Whether the provider may be asked now.</summary>
    public bool MayAsk => time.GetUtcNow() >= Backoff.TryAgainAt;

    // Such a client asks with its own credentials each time. A refresh token that it gets all the same (RFC 6749 section 4.4.3 advises against
    // it) would only keep it asking while no execution uses it.
    private bool IsForClient => record.OAuth2 is { GrantType: GrantType.ClientCredentials };

    /// <summary>Commits issued tokens: the access token is given out only once the refresh token that came with it is safe.</summary>
    /// <param name="issued">The tokens.</param>
    /// <param name="before">The tokens that they replace; null when a person has authorized the connector.</param>
    /// <param name="kind">How they were got.</param>
    /// <param name="advice">What a person should do all the same; null when there is nothing.</param>
    /// <param name="detail">Further words for the history.</param>
    public async Task IssuedAsync(IssuedTokens issued, StoredTokens? before, ConnectorEventKind kind, string? advice, string? detail = null)
    {
        var now = time.GetUtcNow();
        var wasReady = record.Grant.Health == ConnectorHealth.Ready;
        var tokens = new StoredTokens
        {
            AccessToken = protector.Protect(record.Id, issued.AccessToken),
            RefreshToken = IsForClient ? null : issued.RefreshToken is { } token ? protector.Protect(record.Id, token) : before?.RefreshToken,
            ObtainedAt = issued.ObtainedAt,
            ExpiresAt = issued.ExpiresAt,
            Scope = issued.Scope ?? before?.Scope,
        };
        var grant = GrantRules.Issued(record.Grant, tokens, advice, now);
        await record.CommitAsync(record.Current.With(now, kind, detail) with { Grant = grant }, isPersistent: true);
        Backoff.Forget();
        LogIssued(record.Id, kind, tokens.ExpiresAt);
        if (!wasReady)
        {
            host.WakeExecutions();
        }

        await SetReminderAsync();
    }

    /// <summary>Commits that a token request failed, which may end the grant.</summary>
    /// <param name="failure">The failure.</param>
    public Task FailedAsync(TokenFailure failure)
    {
        if (failure.Kind == TokenFailureKind.GrantLost)
        {
            return LostAsync(failure.Detail);
        }

        var now = time.GetUtcNow();
        Backoff.Note(failure, now);
        LogFailed(record.Id, failure.Kind, failure.Detail, Backoff.TryAgainAt);
        var replaced = failure.RefreshToken is { } token ? protector.Protect(record.Id, token) : null;
        return record.CommitAsync(record.Current.With(now, ConnectorEventKind.RefreshFailed, failure.Detail) with
        {
            Grant = GrantRules.Failed(record.Grant, failure, replaced, now),
        });
    }

    /// <summary>Commits that the tokens are of no more use.</summary>
    /// <param name="reason">Why, and what to do.</param>
    public Task LostAsync(string reason)
    {
        var now = time.GetUtcNow();
        LogLost(record.Id, reason);
        return DropAsync(record.Current.With(now, ConnectorEventKind.GrantLost, reason) with { Grant = GrantRules.Lost(record.Grant, reason, now) });
    }

    /// <summary>Commits a snapshot without tokens.</summary>
    /// <param name="next">The snapshot.</param>
    public async Task DropAsync(ConnectorSnapshot next)
    {
        await record.CommitAsync(next);
        Backoff.Forget();
        await SetReminderAsync();
    }

    /// <summary>Sets the reminder that the tokens need, or removes it. What it serves is committed, so a failure is only logged.</summary>
    public async Task SetReminderAsync()
    {
        try
        {
            if (record.OAuth2 is not null && record.Grant.Tokens?.RefreshToken is not null && GrantRules.RefreshDue(record.Grant, options) is { } due)
            {
                var delay = due + TickTolerance - time.GetUtcNow();
                await host.SetReminderAsync(delay > TickTolerance ? delay : TickTolerance);
            }
            else
            {
                await host.RemoveReminderAsync();
            }
        }
        catch (Exception exception)
        {
            // The tokens are safe, and the next execution that needs them has them refreshed in time; a tick without need removes the reminder.
            LogReminderFailed(exception, record.Id);
        }
    }

    [LoggerMessage(LogLevel.Information, "Connector {ConnectorId} has a new access token ({Kind}) that expires at {ExpiresAt}")]
    private partial void LogIssued(Guid connectorId, ConnectorEventKind kind, DateTimeOffset? expiresAt);

    [LoggerMessage(LogLevel.Warning, "A token request of connector {ConnectorId} failed ({Kind}): {Reason} Tried again from {TryAgainAt} on")]
    private partial void LogFailed(Guid connectorId, TokenFailureKind kind, string reason, DateTimeOffset tryAgainAt);

    [LoggerMessage(LogLevel.Warning, "Connector {ConnectorId} must be authorized again: {Reason}")]
    private partial void LogLost(Guid connectorId, string reason);

    [LoggerMessage(LogLevel.Warning, "Connector {ConnectorId} could not set or remove the reminder that refreshes the tokens of an idle connector")]
    private partial void LogReminderFailed(Exception exception, Guid connectorId);
}
