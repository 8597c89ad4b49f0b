namespace ExternalActions.Cluster.Tests;

/// <summary>One trigger of the load, and what became of it.</summary>
/// <param name="SentAt">When it was sent first (UTC).</param>
/// <param name="FailsFirst">Whether the target refuses its first call.</param>
internal sealed record Trigger(DateTimeOffset SentAt, bool FailsFirst)
{
    /// <summary>The execution's id; null when both tries were refused or broke.</summary>
    public Guid? Id { get; init; }

    /// <summary>How often it was sent, 1 or 2.</summary>
    public int Tries { get; init; }

    /// <summary>What the last try met, when it was not accepted.</summary>
    public string? Refusal { get; init; }
}
