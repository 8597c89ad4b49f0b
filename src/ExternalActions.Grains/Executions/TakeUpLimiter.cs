using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// Limits how many executions that were due are at work until their next attempt has been made: no more than attempts may be made at a time, in
/// all and of each connector. The others stay in the database, so that a million due at once fill no memory, and those of a slow system keep no
/// permit from the others.
/// </summary>
/// <param name="options">How many attempts are made at a time.</param>
public sealed class TakeUpLimiter(IOptions<ExecutionOptions> options)
{
    // So many rounds of a connector's attempts wait; what is beyond them is read again once half of them are gone.
    private const int RoundsWaiting = 25;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Connector> _connectors = [];
    private readonly int _perConnector = options.Value.MaxConcurrentAttemptsPerConnector;
    private readonly int _mostWaiting = options.Value.MaxConcurrentAttemptsPerConnector * RoundsWaiting;
    private int _free = options.Value.MaxConcurrentAttempts;
    private TaskCompletionSource? _waiter;

    /// <summary>Whether nothing more of a connector needs to be read: its permits are held, and enough others wait for one.</summary>
    /// <param name="connectorId">The connector.</param>
    internal bool IsFull(Guid connectorId) => HasMoreThan(_mostWaiting - 1, connectorId);

    /// <summary>Whether it is worth to read on for a connector that was full.</summary>
    /// <param name="connectorId">The connector.</param>
    internal bool IsHalfEmpty(Guid connectorId) => !HasMoreThan(_mostWaiting / 2, connectorId);

    /// <summary>Whether an execution of a connector would get a permit at once, as far as the connector is concerned.</summary>
    /// <param name="connectorId">The connector.</param>
    internal bool IsFree(Guid connectorId)
    {
        lock (_lock)
        {
            return !_connectors.TryGetValue(connectorId, out var connector) || connector.Held < _perConnector;
        }
    }

    /// <summary>Waits until there is a permit for an execution of any connector. For one caller, the only one that acquires permits.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_free > 0)
            {
                return Task.CompletedTask;
            }

            _waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Acquires a permit for an execution, after <see cref="WaitAsync"/>; or lets it wait for one of its connector.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="given">
    /// Called once the execution is given the permit of its connector that it waits for; <see cref="UseGiven"/> or <see cref="PassOn"/> must follow.
    /// </param>
    internal Acquisition Acquire(Guid connectorId, Action given)
    {
        lock (_lock)
        {
            if (!_connectors.TryGetValue(connectorId, out var connector))
            {
                _connectors.Add(connectorId, connector = new Connector());
            }

            if (connector.Held < _perConnector)
            {
                _free--;
                connector.Held++;
                return Acquisition.Acquired;
            }

            if (connector.Waiting.Count >= _mostWaiting)
            {
                return Acquisition.Refused;
            }

            connector.Waiting.Enqueue(given);
            return Acquisition.Queued;
        }
    }

    /// <summary>Uses the permit that an execution waited for and was given, after <see cref="WaitAsync"/>.</summary>
    internal void UseGiven()
    {
        lock (_lock)
        {
            _free--;
        }
    }

    /// <summary>Gives the permit of an execution back: that of its connector to the next one that waits for it.</summary>
    /// <param name="connectorId">The connector of the execution.</param>
    internal void Release(Guid connectorId)
    {
        lock (_lock)
        {
            _free++;
            _waiter?.TrySetResult();
            _waiter = null;
        }

        PassOn(connectorId);
    }

    /// <summary>Gives the permit of a connector that an execution was given, and does not need, to the next one that waits for it.</summary>
    /// <param name="connectorId">The connector of the execution.</param>
    internal void PassOn(Guid connectorId)
    {
        Action? given;
        lock (_lock)
        {
            var connector = _connectors[connectorId];
            if (!connector.Waiting.TryDequeue(out given) && --connector.Held == 0)
            {
                _connectors.Remove(connectorId);
            }
        }

        given?.Invoke();
    }

    private bool HasMoreThan(int count, Guid connectorId)
    {
        lock (_lock)
        {
            return _connectors.TryGetValue(connectorId, out var connector) && connector.Waiting.Count > count;
        }
    }

    private sealed class Connector
    {
        public int Held { get; set; }

        public Queue<Action> Waiting { get; } = new();
    }
}

/// <summary>What came of the wish for a permit.</summary>
internal enum Acquisition
{
    /// <summary>There was one.</summary>
    Acquired,

    /// <summary>The execution waits for one of its connector.</summary>
    Queued,

    /// <summary>Too many wait already.</summary>
    Refused,
}
