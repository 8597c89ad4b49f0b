namespace ExternalActions.TestTarget.OAuth;

/// <summary>
/// A token request's turn: one has it at a time. OpenIddict lets two requests that come at once both use a refresh token now and then; a test that
/// looks for such requests must see all but the first refused.
/// </summary>
internal sealed class TokenTurn : IDisposable
{
    private SemaphoreSlim? _turns;

    private TokenTurn(SemaphoreSlim turns) => _turns = turns;

    /// <summary>Waits for a turn, which ends when it is disposed.</summary>
    public static async Task<TokenTurn> TakeAsync(SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        return new TokenTurn(turns);
    }

    /// <summary>Ends the turn; more than once does no harm.</summary>
    public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
}
