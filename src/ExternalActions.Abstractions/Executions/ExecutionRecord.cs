namespace ExternalActions.Executions;

/// <summary>What is stored of an execution: the execution and what only the engine and the store need.</summary>
[GenerateSerializer, Alias("ea.ExecutionRecord")]
public sealed class ExecutionRecord
{
    /// <summary>The execution.</summary>
    [Id(0)]
    public Execution Execution { get; set; } = new();

    /// <summary>When the recovery takes it up unless it has gone on before (UTC); null once it has ended.</summary>
    [Id(1)]
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>A hash of the field values, to tell a repeated trigger from a clash under the same idempotency key; null without a key.</summary>
    [Id(2)]
    public byte[]? Fingerprint { get; set; }

    /// <summary>When the attempt under way began (UTC), once it was written down; null between attempts.</summary>
    [Id(3)]
    public DateTimeOffset? AttemptStartedAt { get; set; }

    /// <summary>
    /// The mark of the silo that has the execution in hand, and no other goes on with it as long as that one lives; null when none has.
    /// </summary>
    [Id(4)]
    public int? Owner { get; set; }
}
