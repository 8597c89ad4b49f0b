using Microsoft.JSInterop;

namespace ExternalActions.Console.Common;

/// <summary>Does something again and again while a page is shown. The page disposes of it when it is left, which ends it.</summary>
public sealed class Repeat : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationToken _left;

    /// <summary>Does nothing yet.</summary>
    public Repeat() => _left = _leaving.Token;

    /// <summary>Begins; does nothing when the page has been left.</summary>
    /// <param name="pause">How long it waits before each time.</param>
    /// <param name="work">What is done, within the page's own turn; the next pause begins when it is done.</param>
    public void Begin(TimeSpan pause, Func<Task> work) => _ = RunAsync(pause, work);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_left.IsCancellationRequested)
        {
            _leaving.Cancel();
            _leaving.Dispose();
        }
    }

    private async Task RunAsync(TimeSpan pause, Func<Task> work)
    {
        while (!_left.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, _left);
                await work();
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or JSDisconnectedException)
            {
                // The page was left, which ends it; or its browser cannot be reached, which may pass.
            }
        }
    }
}
