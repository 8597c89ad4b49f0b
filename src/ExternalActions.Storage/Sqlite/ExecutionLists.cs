using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>
/// Reads lists of executions. Every list is the merge of one ordered read of an index for each status, once for tests and once for others
/// (and for each connector that an action has had), so that any filter costs as much as the rows it answers and nothing is sorted.
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
            foreach (var connector in Connectors(session, query))
            {
                foreach (var status in query.AskedStatuses())
                {
                    foreach (var isTest in query.AskedTests())
                    {
                        var command = Bind(session, query, connector, status, isTest);
                        commands.Add(command);
                        Advance(heads, command.ExecuteReader());
                    }
                }
            }

            var summaries = new List<ExecutionSummary>();
            while (summaries.Count < query.Limit && heads.TryDequeue(out var reader, out _))
            {
                summaries.Add(reader.ReadSummary(static (row, column) => row.GetId(column)));
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

    /// <summary>The connectors to read one by one; null for a read that does not ask.</summary>
    private static List<byte[]?> Connectors(SqliteSession session, ExecutionQuery query)
    {
        if (query.ConnectorId is not null || query.ActionId is not { } action)
        {
            return [query.ConnectorId?.ToBytes()];
        }

        var connectors = new List<byte[]?>();
        using var command = session.Create("NextConnector")
            .Set("@action_id", SqliteType.Blob, action.ToBytes())
            .Set("@after", SqliteType.Blob, Array.Empty<byte>());
        while (command.ExecuteScalar() is byte[] connector)
        {
            connectors.Add(connector);
            command.Set("@after", SqliteType.Blob, connector);
        }

        return connectors;
    }

    private static SqliteCommand Bind(SqliteSession session, ExecutionQuery query, byte[]? connector, ExecutionStatus status, bool isTest)
    {
        var end = query.End();
        return session.Create(query.Statement())
            .Set("@status", SqliteType.Integer, (int)status)
            .Set("@action_id", SqliteType.Blob, query.ActionId?.ToBytes())
            .Set("@connector_id", SqliteType.Blob, connector)
            .Set("@is_test", SqliteType.Integer, isTest)
            .Set("@from", SqliteType.Integer, (query.From ?? DateTimeOffset.MinValue).ToTicks())
            .Set("@before", SqliteType.Integer, end.CreatedAt.ToTicks())
            .Set("@before_id", SqliteType.Blob, end.Id.ToBytes())
            .Set("@limit", SqliteType.Integer, query.Limit);
    }
}
