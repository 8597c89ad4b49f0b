using ExternalActions.Core.Executions;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Storage.Executions;

/// <summary>Reads executions for the engine.</summary>
/// <param name="database">Where they are.</param>
/// <param name="serializer">Reads the bodies of rows.</param>
/// <param name="logger">Where to say which cannot be read.</param>
internal sealed partial class StoredExecutions(
    IExecutionDatabase database, ExecutionSerializer serializer, ILogger<StoredExecutions> logger) : IStoredExecutions
{
    public async Task<StoredExecution?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await database.ReadAsync(id, cancellationToken) is { } row ? Deserialize(row) : null;

    public async Task<IReadOnlyList<StoredExecution>> FindAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(ids, cancellationToken);
        var found = new List<StoredExecution>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                found.Add(Deserialize(row));
            }
            catch (StorageException exception)
            {
                // It must not hold up the others.
                LogUnreadable(exception, row.Id);
            }
        }

        return found;
    }

    private StoredExecution Deserialize(StoredRow row) => new(serializer.Deserialize(row), ExecutionETag.Of(row.Version));

    [LoggerMessage(LogLevel.Error, "Execution {ExecutionId} is due, and its row cannot be read")]
    private partial void LogUnreadable(Exception exception, Guid executionId);
}
