namespace ExternalActions.Grains.Hosting;

/// <summary>
/// Sends a call again that no activation took: Orleans gives a message up that met deactivations of its grain several times in a row.
/// Such a call was never run, so nothing can happen twice.
/// </summary>
internal sealed class RetryRejectedCalls : IOutgoingGrainCallFilter
{
    private const int MaxRetries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        for (var retry = 1; ; retry++)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (OrleansMessageRejectionException exception) when (retry <= MaxRetries && IsRejected(exception))
            {
                // By the system's clock: it is other threads that need the time.
                await Task.Delay(retry * Pause);
            }
        }
    }

    // Not its subclasses: what a dead silo had run is unknown.
    private static bool IsRejected(OrleansMessageRejectionException exception) => exception.GetType() == typeof(OrleansMessageRejectionException);
}
