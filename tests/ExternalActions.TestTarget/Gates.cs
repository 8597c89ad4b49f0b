namespace ExternalActions.TestTarget;

/// <summary>
/// Named gates that hold requests to <c>/switch/gate/{name}</c> until a test lets them go. A gate is closed until it is opened.
/// </summary>
public sealed class Gates
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);

    /// <summary>Lets all requests held at this gate go, and all that come later.</summary>
    public void Open(string name)
    {
        lock (_lock)
        {
            Find(name).TrySetResult();
        }
    }

    /// <summary>Holds requests that come from now on; those let go before stay so.</summary>
    public void Close(string name)
    {
        lock (_lock)
        {
            if (Find(name).Task.IsCompleted)
            {
                _gates.Remove(name);
            }
        }
    }

    /// <summary>Ends once the gate is open; is cancelled with <paramref name="cancellationToken"/>.</summary>
    public Task PassAsync(string name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Find(name).Task.WaitAsync(cancellationToken);
        }
    }

    private TaskCompletionSource Find(string name)
    {
        if (!_gates.TryGetValue(name, out var gate))
        {
            gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _gates.Add(name, gate);
        }

        return gate;
    }
}
