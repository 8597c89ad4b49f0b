using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Limits how many attempts this silo makes at a time, in all and for each connector: a flood or a recovery of many executions stays a
/// queue, and a connector whose system is slow leaves room for the others. The wait is not part of an attempt's time limit.
/// </summary>
/// <param name="options">The limits.</param>
public sealed class AttemptLimiter(IOptions<ExecutionOptions> options)
{
    private readonly PriorityLimiter _all = new(options.Value.MaxConcurrentAttempts);
    private readonly ConcurrentDictionary<Guid, PriorityLimiter> _connectors = new();
    private readonly int _perConnector = options.Value.MaxConcurrentAttemptsPerConnector;

    /// <summary>Waits for a free permit.</summary>
    /// <param name="connectorId">The connector that the attempt uses.</param>
    /// <param name="isFirst">Whether it is the first attempt of an execution: these come before the later ones.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The permit; disposing of it frees it.</returns>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    internal async ValueTask<Permit> AcquireAsync(Guid connectorId, bool isFirst, CancellationToken cancellationToken)
    {
        var connector = _connectors.GetOrAdd(connectorId, static (_, permits) => new PriorityLimiter(permits), _perConnector);
        await connector.AcquireAsync(isFirst, cancellationToken);
        try
        {
            await _all.AcquireAsync(isFirst, cancellationToken);
        }
        catch
        {
            connector.Release();
            throw;
        }

        return new Permit(connector, _all);
    }

    /// <summary>One attempt's right to run.</summary>
    internal readonly struct Permit(PriorityLimiter connector, PriorityLimiter all) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose()
        {
            all.Release();
            connector.Release();
        }
    }
}
