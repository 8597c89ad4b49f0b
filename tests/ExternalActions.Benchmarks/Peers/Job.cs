namespace ExternalActions.Benchmarks.Peers;

/// <summary>What a peer is asked to deliver, and what it posts to the target.</summary>
/// <param name="N">The number of the execution.</param>
/// <param name="Text">A text.</param>
public sealed record Job(int N, string Text);
