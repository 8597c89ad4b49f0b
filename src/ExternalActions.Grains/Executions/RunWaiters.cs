namespace ExternalActions.Grains.Executions;

/// <summary>Those that wait until a silo no longer has an execution in hand.</summary>
internal sealed class RunWaiters
{
    private readonly Lock _lock = new();
    // Made when someone waits, which is seldom.
    private TaskCompletionSource? _completion;
    private TaskCompletionSource? _news;
    private bool _hasLeft;

    /// <summary>Ends when the silo no longer has the execution in hand.</summary>
    public Task Completion => WhenLeft(ref _completion);

    /// <summary>Ends then as well, and when something is to be told before.</summary>
    public Task News => WhenLeft(ref _news);

    /// <summary>Says that the silo no longer has it in hand.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _hasLeft = true;
            _completion?.TrySetResult();
            _news?.TrySetResult();
        }
    }

    /// <summary>Says that something is to be told.</summary>
    public void Tell()
    {
        lock (_lock)
        {
            _news?.TrySetResult();
            _news = null;
        }
    }

    private Task WhenLeft(ref TaskCompletionSource? source)
    {
        lock (_lock)
        {
            return _hasLeft ? Task.CompletedTask : (source ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
