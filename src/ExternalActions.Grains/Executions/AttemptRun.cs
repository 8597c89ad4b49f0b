namespace ExternalActions.Grains.Executions;

/// <summary>One attempt that an execution grain makes in the background.</summary>
internal sealed class AttemptRun
{
    private readonly Action<TimeSpan> _stopAfter;

    /// <summary>Begins the run.</summary>
    /// <param name="run">The run; must not throw.</param>
    public AttemptRun(Func<CancellationToken, Task> run)
    {
        var stop = new CancellationTokenSource();
        _stopAfter = stop.CancelAfter;
        Completion = RunAsync(run, stop);
    }

    /// <summary>Ends with the run, never in a failure.</summary>
    public Task Completion { get; }

    /// <summary>Gives the run up after a while.</summary>
    /// <param name="delay">How long it may still take.</param>
    public void StopAfter(TimeSpan delay)
    {
        if (!Completion.IsCompleted)
        {
            _stopAfter(delay);
        }
    }

    private static async Task RunAsync(Func<CancellationToken, Task> run, CancellationTokenSource stop)
    {
        using (stop)
        {
            await run(stop.Token);
        }
    }
}
