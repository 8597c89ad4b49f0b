using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Executions;

/// <summary>Bounds how many attempts this silo makes at a time, so that a flood or a recovery of many executions stays a queue.</summary>
public sealed class AttemptGate(IOptions<ExecutionOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.Value.MaxConcurrentAttempts);

    /// <summary>Waits for a free slot.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <returns>The slot; disposing of it frees it.</returns>
    public async ValueTask<Slot> EnterAsync(CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        return new Slot(_slots);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>One attempt's right to run.</summary>
    public readonly struct Slot : IDisposable
    {
        private readonly SemaphoreSlim _slots;

        internal Slot(SemaphoreSlim slots) => _slots = slots;

        /// <inheritdoc/>
        public void Dispose() => _slots.Release();
    }
}
