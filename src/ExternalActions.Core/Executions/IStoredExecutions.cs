using ExternalActions.Executions;

namespace ExternalActions.Core.Executions;

/// <summary>An execution as it is stored, to go on with it.</summary>
/// <param name="Record">The execution.</param>
/// <param name="ETag">The version of its row, for the grain storage.</param>
public sealed record StoredExecution(ExecutionRecord Record, string ETag);

/// <summary>Reads executions to go on with them.</summary>
public interface IStoredExecutions
{
    /// <summary>Reads one execution; null when there is none.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Gives up the read.</param>
    Task<StoredExecution?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads many executions by one question to the database.</summary>
    /// <param name="ids">Their ids, each once.</param>
    /// <param name="cancellationToken">Gives up the read.</param>
    /// <returns>Those that there are and that can be read, in no order.</returns>
    Task<IReadOnlyList<StoredExecution>> FindAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken);
}
