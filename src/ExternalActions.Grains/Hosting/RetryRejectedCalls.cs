namespace ExternalActions.Grains.Hosting;

/// <summary>
/// Sends a call again that no activation took: Orleans gives a message up that met deactivations of its grain several times in a row.
/// Such a call was never run, so nothing can happen twice.
/// </summary>
internal sealed class RetryRejectedCalls(TimeProvider time) : IOutgoingGrainCallFilter
{
    private const int MaxRetries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        await context.Invoke();
        for (var retry = 1; retry <= MaxRetries && IsRejected(context); retry++)
        {
            await Task.Delay(retry * Pause, time);
            await context.Invoke();
        }
    }

    // Not its subclasses: of a silo that died nobody knows what it had run.
    private static bool IsRejected(IOutgoingGrainCallContext context) =>
        context.Response?.Exception?.GetType() == typeof(OrleansMessageRejectionException);
}
