using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Bounds how many attempts this silo makes at a time, in all and for each connector: a flood or a recovery of many executions stays a
/// queue, and a connector whose system is slow leaves room for the others. The wait is not part of an attempt's time limit.
/// </summary>
public sealed class AttemptGate(IOptions<ExecutionOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _all = new(options.Value.MaxConcurrentAttempts);
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _connectors = new();
    private readonly int _perConnector = options.Value.MaxConcurrentAttemptsPerConnector;

    /// <summary>Waits for a free slot.</summary>
    /// <param name="connectorId">The connector that the attempt uses.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The slot; disposing of it frees it.</returns>
    public async ValueTask<Slot> EnterAsync(Guid connectorId, CancellationToken cancellationToken)
    {
        var connector = _connectors.GetOrAdd(connectorId, static (_, slots) => new SemaphoreSlim(slots), _perConnector);
        await connector.WaitAsync(cancellationToken);
        try
        {
            await _all.WaitAsync(cancellationToken);
        }
        catch
        {
            connector.Release();
            throw;
        }

        return new Slot(connector, _all);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Dispose();
        foreach (var connector in _connectors.Values)
        {
            connector.Dispose();
        }
    }

    /// <summary>One attempt's right to run.</summary>
    public readonly struct Slot : IDisposable
    {
        private readonly SemaphoreSlim _connector;
        private readonly SemaphoreSlim _all;

        internal Slot(SemaphoreSlim connector, SemaphoreSlim all)
        {
            _connector = connector;
            _all = all;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _all.Release();
            _connector.Release();
        }
    }
}
