using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Executions;

/// <summary>
/// How many executions that were due may be at work until their next attempt has been made: no more than attempts may be made at a time, in all
/// and of each connector. The others stay in the database, so that a million due at once fill no memory, and those of a slow system keep no room
/// from the others.
/// </summary>
/// <param name="options">How many attempts are made at a time.</param>
public sealed class TakeUpRoom(IOptions<ExecutionOptions> options)
{
    // What is beyond this comes with a later sweep.
    private const int MostWaiting = 1_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Connector> _connectors = [];
    private readonly int _perConnector = options.Value.MaxConcurrentAttemptsPerConnector;
    private int _free = options.Value.MaxConcurrentAttempts;
    private TaskCompletionSource? _waiter;

    /// <summary>Whether nothing more of a connector needs to be read: its room is taken, and enough others wait for it.</summary>
    /// <param name="connectorId">The connector.</param>
    internal bool IsFull(Guid connectorId)
    {
        lock (_lock)
        {
            return _connectors.TryGetValue(connectorId, out var connector) && connector.Waiting.Count >= MostWaiting;
        }
    }

    /// <summary>Waits until there is room for an execution of any connector. For one caller, who alone takes room.</summary>
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

    /// <summary>Takes room for an execution, after <see cref="WaitAsync"/>; or lets it wait for room of its connector.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="again">Called once the connector has room, if the execution waits for it.</param>
    internal RoomTaken Take(Guid connectorId, Action again)
    {
        lock (_lock)
        {
            if (!_connectors.TryGetValue(connectorId, out var connector))
            {
                _connectors.Add(connectorId, connector = new Connector());
            }

            if (connector.Taken < _perConnector)
            {
                _free--;
                connector.Taken++;
                return RoomTaken.Taken;
            }

            if (connector.Waiting.Count >= MostWaiting)
            {
                return RoomTaken.Refused;
            }

            connector.Waiting.Enqueue(again);
            return RoomTaken.Awaited;
        }
    }

    /// <summary>Gives room back.</summary>
    /// <param name="connectorId">The connector of the execution that had it.</param>
    internal void Release(Guid connectorId)
    {
        Action? again;
        lock (_lock)
        {
            _free++;
            _waiter?.TrySetResult();
            _waiter = null;
            var connector = _connectors[connectorId];
            connector.Taken--;
            if (!connector.Waiting.TryDequeue(out again) && connector.Taken == 0)
            {
                _connectors.Remove(connectorId);
            }
        }

        again?.Invoke();
    }

    private sealed class Connector
    {
        public int Taken { get; set; }

        public Queue<Action> Waiting { get; } = new();
    }
}

/// <summary>What became of a wish for room.</summary>
internal enum RoomTaken
{
    /// <summary>There was room.</summary>
    Taken,

    /// <summary>The execution waits for room of its connector.</summary>
    Awaited,

    /// <summary>Too many wait already; a later sweep finds it.</summary>
    Refused,
}
