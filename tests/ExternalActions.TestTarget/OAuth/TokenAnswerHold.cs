namespace ExternalActions.TestTarget.OAuth;

/// <summary>That a token answer be held, once, at a gate.</summary>
/// <param name="gate">The gate's name.</param>
internal sealed class TokenAnswerHold(string gate)
{
    public string Gate => gate;

    /// <summary>Ends when an answer is held.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
