namespace ExternalActions.Server;

/// <summary>Lets a gateway wait at its start until a silo takes it, and says so.</summary>
internal sealed partial class WaitForSilo(TimeProvider time, ILogger<WaitForSilo> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan BetweenConnects = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLogs = TimeSpan.FromSeconds(10);

    private DateTimeOffset _loggedAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - _loggedAt >= BetweenLogs)
        {
            _loggedAt = time.GetUtcNow();
            LogWaiting(exception.GetBaseException().Message);
        }

        await Task.Delay(BetweenConnects, time, cancellationToken);
        return true;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Waiting for a silo of the cluster that takes this gateway. With TLS in the cluster, all its servers need certificates of one authority. "
        + "{Reason}")]
    private partial void LogWaiting(string reason);
}
