using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>
/// Reads lists of executions. Every list is the merge of one ordered read of an index for each status, so that any filter costs as much
/// as the rows it answers and nothing is sorted.
/// </summary>
internal static class ExecutionLists
{
    /// <summary>Reads up to the query's limit of summaries, newest first.</summary>
    /// <param name="session">Where to read, within one transaction.</param>
    /// <param name="query">Which ones.</param>
    public static List<ExecutionSummary> Read(SqliteSession session, ExecutionQuery query)
    {
        var commands = new List<SqliteCommand>();
        var heads = new PriorityQueue<SqliteDataReader, ExecutionPlace>();
        try
        {
            foreach (var status in query.AskedStatuses())
            {
                var command = Bind(session, query, status);
                commands.Add(command);
                Advance(heads, command.ExecuteReader());
            }

            var summaries = new List<ExecutionSummary>();
            while (summaries.Count < query.Limit && heads.TryDequeue(out var reader, out _))
            {
                summaries.Add(ReadSummary(reader));
                Advance(heads, reader);
            }

            return summaries;
        }
        finally
        {
            // Disposing a command closes its reader.
            commands.ForEach(command => command.Dispose());
        }
    }

    private static void Advance(PriorityQueue<SqliteDataReader, ExecutionPlace> heads, SqliteDataReader reader)
    {
        if (reader.Read())
        {
            heads.Enqueue(reader, new ExecutionPlace(reader.GetMoment(6), reader.GetId(0)));
        }
    }

    private static SqliteCommand Bind(SqliteSession session, ExecutionQuery query, ExecutionStatus status)
    {
        var end = query.End();
        return session.Create(query.Statement())
            .Set("@status", SqliteType.Integer, (int)status)
            .Set("@action_id", SqliteType.Blob, query.ActionId?.ToBytes())
            .Set("@connector_id", SqliteType.Blob, query.ConnectorId?.ToBytes())
            .Set("@is_test", SqliteType.Integer, query.IsTest)
            .Set("@from", SqliteType.Integer, (query.From ?? DateTimeOffset.MinValue).ToTicks())
            .Set("@before", SqliteType.Integer, end.CreatedAt.ToTicks())
            .Set("@before_id", SqliteType.Blob, end.Id.ToBytes())
            .Set("@limit", SqliteType.Integer, query.Limit);
    }

    private static ExecutionSummary ReadSummary(SqliteDataReader reader) => new()
    {
        Id = reader.GetId(0),
        ActionId = reader.GetId(1),
        ActionVersion = reader.GetInt32(2),
        ConnectorId = reader.GetId(3),
        Status = (ExecutionStatus)reader.GetInt32(4),
        IsTest = reader.GetBoolean(5),
        CreatedAt = reader.GetMoment(6),
        EndedAt = reader.GetMomentOrNull(7),
        NextRetryAt = reader.GetMomentOrNull(8),
        AttemptCount = reader.GetInt32(9),
        Error = reader.IsDBNull(10) ? null : new ExecutionError((ErrorKind)reader.GetInt32(10), reader.GetString(11)),
    };
}
