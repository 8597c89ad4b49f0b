using ExternalActions.Executions;

namespace ExternalActions.Grains.Executions;

/// <summary>What a run has of its execution: the record and its ETag, and what callers may see of it.</summary>
/// <param name="record">The execution as it is stored, or is to be.</param>
/// <param name="eTag">The version of its row; null when there is none yet.</param>
/// <param name="grain">The id of its grain.</param>
/// <param name="services">What runs work with.</param>
internal sealed class RunState(ExecutionRecord record, string? eTag, GrainId grain, RunServices services)
{
    private const string Name = "execution";

    private readonly GrainState<ExecutionRecord> _state = new(record, eTag) { RecordExists = eTag is not null };
    private volatile Execution? _shown = eTag is null ? null : record.Execution;

    /// <summary>The id of the execution's grain.</summary>
    public GrainId Grain => grain;

    /// <summary>What is stored, or is about to be.</summary>
    public ExecutionRecord Record => _state.State!;

    /// <summary>The execution as its run sees it.</summary>
    public Execution Current => Record.Execution;

    /// <summary>
    /// What callers may see: an attempt from its beginning, but a wait or an end only once it is committed; null before it is accepted.
    /// </summary>
    public Execution? Shown => _shown;

    /// <summary>Lets callers see an attempt that is not written down.</summary>
    public void Show() => _shown = Current;

    /// <summary>Stores the execution, as that of this silo unless it has ended or leaves it for a long wait.</summary>
    public async Task SaveAsync()
    {
        Record.Owner = Current.HasEnded || IsLongWait() ? null : services.Owner;
        await services.Storage.WriteStateAsync(Name, grain, _state);
        ShowSaved();
    }

    /// <summary>Whether an earlier try to store it was committed though its answer did not come; then its version is taken over.</summary>
    public async Task<bool> IsSavedAsync()
    {
        var stored = new GrainState<ExecutionRecord>();
        await services.Storage.ReadStateAsync(Name, grain, stored);
        if (stored.State is not { } saved
            || saved.Owner != Record.Owner
            || saved.Execution.Status != Current.Status
            || saved.Execution.Attempts.Length != Current.Attempts.Length
            || saved.Execution.EndedAt != Current.EndedAt
            || saved.DueAt != Record.DueAt)
        {
            return false;
        }

        _state.ETag = stored.ETag;
        ShowSaved();
        return true;
    }

    private bool IsLongWait() => Current is { Status: ExecutionStatus.Waiting, NextRetryAt: { } due }
        && due - services.Time.GetUtcNow() >= ExecutionRun.LongWait;

    private void ShowSaved()
    {
        Show();
        if (Current is { HasEnded: true, Status: var status })
        {
            services.Metrics.Ended(status);
        }
    }
}
