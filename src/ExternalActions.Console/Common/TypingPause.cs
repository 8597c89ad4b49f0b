namespace ExternalActions.Console.Common;

/// <summary>Does something once someone pauses in typing: a word asks and is kept once, not once a letter.</summary>
/// <param name="then">What is done, within the page's own turn.</param>
public sealed class TypingPause(Func<Task> then) : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(300);

    private CancellationTokenSource? _waiting;

    /// <summary>To be called at every change. The field that was changed does not wait for what is done.</summary>
    public void Begin()
    {
        Cancel();
        _waiting = new CancellationTokenSource();
        _ = WaitAsync(_waiting.Token);
    }

    /// <summary>Forgets what was typed last, because it was saved or dropped.</summary>
    public void Cancel()
    {
        _waiting?.Cancel();
        _waiting?.Dispose();
        _waiting = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Cancel();

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Length, cancellationToken);
            await then();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // Something else was typed, or the page was left.
        }
    }
}
