namespace ExternalActions.Storage.Executions;

/// <summary>How much the writer of executions takes at once.</summary>
internal sealed record GroupCommitSettings
{
    /// <summary>No commit grows beyond this many bytes of bodies, but for its last row: a commit must stay short and fit the memory.</summary>
    public const long MaxBytesPerCommit = 8 * 1024 * 1024;

    /// <summary>How many writes one commit takes at most.</summary>
    public int MaxWritesPerCommit { get; init; } = 512;

    /// <summary>How many commits are under way at once at most.</summary>
    public int Writers { get; init; } = 1;

    /// <summary>How long a write waits for room in a full queue.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many bytes of bodies wait for all writers at most, and as many again for room in the queues.</summary>
    public long MaxQueuedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many new executions wait for each writer at most.</summary>
    public int QueueCapacity => 4 * MaxWritesPerCommit;

    /// <summary>How many bytes of their bodies wait for each writer at most.</summary>
    public long QueueBytes => MaxQueuedBytes / Writers;

    /// <summary>What an operator has set.</summary>
    /// <param name="options">The settings.</param>
    public static GroupCommitSettings From(StorageOptions options) => new()
    {
        MaxWritesPerCommit = options.MaxWritesPerCommit,
        Writers = options.Writers,
        QueueTimeout = options.QueueTimeout,
        MaxQueuedBytes = options.MaxQueuedBytes,
    };
}
