using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>
/// Turns writes of executions into prepared statements, one a row: measured almost three times as fast within a transaction as
/// statements of many rows, whose many parameters cost more than the calls they save.
/// </summary>
internal static class ExecutionCommands
{
    /// <summary>The statement that makes a write; it changes no row when the row is not at the expected version.</summary>
    /// <param name="session">Where to run it.</param>
    /// <param name="write">The write.</param>
    public static SqliteCommand Bind(SqliteSession session, ExecutionWrite write) => write switch
    {
        { Row: null } => session.Command("Delete").SetKey(write),
        { ExpectedVersion: null } => session.Command("Insert").SetKey(write).SetFixed(write.Id, write.Row.Execution).SetChanging(write.Row),
        _ => session.Command("Update").SetKey(write).SetChanging(write.Row),
    };

    private static SqliteCommand SetKey(this SqliteCommand command, ExecutionWrite write)
    {
        command.Set("@id", SqliteType.Blob, write.Id.ToBytes());
        return write.ExpectedVersion is { } version ? command.Set("@version", SqliteType.Integer, version) : command;
    }

    private static SqliteCommand SetFixed(this SqliteCommand command, Guid id, Execution execution) => command
        .Set("@action_id", SqliteType.Blob, execution.ActionId.ToBytes())
        .Set("@action_version", SqliteType.Integer, execution.ActionVersion)
        .Set("@connector_id", SqliteType.Blob, execution.ConnectorId.ToBytes())
        .Set("@is_test", SqliteType.Integer, execution.IsTest)
        .Set("@created_at", SqliteType.Integer, execution.CreatedAt.ToTicks())
        .Set("@partition", SqliteType.Integer, ExecutionPartition.Of(id));

    private static SqliteCommand SetChanging(this SqliteCommand command, ExecutionRow row) => command
        .Set("@status", SqliteType.Integer, (int)row.Execution.Status)
        .Set("@ended_at", SqliteType.Integer, row.Execution.EndedAt?.ToTicks())
        .Set("@due_at", SqliteType.Integer, row.DueAt?.ToTicks())
        .Set("@next_retry_at", SqliteType.Integer, row.Execution.NextRetryAt?.ToTicks())
        .Set("@attempt_count", SqliteType.Integer, row.Execution.Attempts.Length)
        .Set("@error_kind", SqliteType.Integer, (int?)row.Execution.Error?.Kind)
        .Set("@error_detail", SqliteType.Text, row.Execution.Error?.Detail)
        .Set("@body", SqliteType.Blob, row.Body);
}
