using System.Net.Sockets;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using Npgsql;
using NpgsqlTypes;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>Executions in PostgreSQL. Writes of one kind are one statement, however many rows they are of.</summary>
internal sealed class PostgreSqlExecutionDatabase(NpgsqlDataSource dataSource) : IExecutionDatabase
{
    public Task<bool[]> CommitAsync(IReadOnlyList<ExecutionWrite> writes) => TryAsync(async () =>
    {
        var statements = ExecutionStatement.Gather(writes);
        // Without a transaction of its own a batch is one, and takes one round trip.
        await using var batch = dataSource.CreateBatch();
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement.Bind());
        }

        var made = new bool[writes.Count];
        await using var reader = await batch.ExecuteReaderAsync();
        foreach (var statement in statements)
        {
            while (await reader.ReadAsync())
            {
                made[statement.PlaceOf(reader.GetGuid(0))] = true;
            }

            // After the last one this waits for the commit, and throws when it failed.
            await reader.NextResultAsync();
        }

        return made;
    });

    public bool IsFaultOfAWrite(Exception exception) => exception is PostgresException failure
        ? failure.IsFaultOfAWrite()
        : exception is ArgumentException or InvalidCastException or OverflowException;

    public Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var command = dataSource.CreateCommand(PostgreSqlStatements.Executions["Purge"]);
        command.Parameters.Set("before", NpgsqlDbType.Bigint, endedBefore.ToTicks());
        command.Parameters.Set("limit", NpgsqlDbType.Integer, limit);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    });

    public Task<StoredRow?> ReadAsync(Guid id, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var command = dataSource.CreateCommand(PostgreSqlStatements.Executions["Read"]);
        command.Parameters.Set("id", NpgsqlDbType.Uuid, id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? ReadRow(reader)
            : null;
    });

    public Task<IReadOnlyList<StoredRow>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var command = dataSource.CreateCommand(PostgreSqlStatements.Executions["ReadMany"]);
        command.Parameters.SetEach("ids", NpgsqlDbType.Uuid, ids, id => id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<StoredRow>(ids.Count);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(ReadRow(reader));
        }

        return (IReadOnlyList<StoredRow>)rows;
    });

    public Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        var list = new NpgsqlBatchCommand(PostgreSqlStatements.Executions[query.Statement()]);
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgreSqlStatements.Executions["PlanLists"]));
        batch.BatchCommands.Add(list);
        var end = query.End();
        var parameters = list.Parameters;
        var statuses = query.AskedStatuses().ToLookup(status => status.IsEnd());
        parameters.SetEach("ended", NpgsqlDbType.Smallint, [.. statuses[true]], status => (short)status);
        parameters.SetEach("unfinished", NpgsqlDbType.Smallint, [.. statuses[false]], status => (short)status);
        parameters.SetEach("tests", NpgsqlDbType.Boolean, query.AskedTests(), isTest => isTest);
        parameters.Set("action_id", NpgsqlDbType.Uuid, query.ActionId);
        parameters.Set("connector_id", NpgsqlDbType.Uuid, query.ConnectorId);
        parameters.Set("first_connector", NpgsqlDbType.Uuid, query.ConnectorId ?? Guid.Empty);
        parameters.Set("last_connector", NpgsqlDbType.Uuid, query.ConnectorId ?? Guid.AllBitsSet);
        parameters.Set("from", NpgsqlDbType.Bigint, (query.From ?? DateTimeOffset.MinValue).ToTicks());
        parameters.Set("before", NpgsqlDbType.Bigint, end.CreatedAt.ToTicks());
        parameters.Set("before_id", NpgsqlDbType.Uuid, end.Id);
        parameters.Set("limit", NpgsqlDbType.Integer, query.Limit);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var summaries = new List<ExecutionSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            summaries.Add(reader.ReadSummary(static (row, column) => row.GetGuid(column)));
        }

        return (IReadOnlyList<ExecutionSummary>)summaries;
    });

    public Task<IReadOnlyList<OverdueExecution>> ListOverdueAsync(OverdueQuery query, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var command = dataSource.CreateCommand(PostgreSqlStatements.Executions["ListOverdue"]);
        command.Parameters.Set("partition", NpgsqlDbType.Smallint, (short)query.Partition);
        command.Parameters.Set("before", NpgsqlDbType.Bigint, query.DueBefore.ToTicks());
        command.Parameters.Set("after", NpgsqlDbType.Bigint, query.After?.DueAt.ToTicks() ?? long.MinValue);
        command.Parameters.Set("after_id", NpgsqlDbType.Uuid, query.After?.Id ?? Guid.Empty);
        command.Parameters.Set("status", NpgsqlDbType.Smallint, (short?)query.Status);
        command.Parameters.Set("connector_id", NpgsqlDbType.Uuid, query.ConnectorId);
        command.Parameters.Set("limit", NpgsqlDbType.Integer, query.Limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var overdue = new List<OverdueExecution>();
        while (await reader.ReadAsync(cancellationToken))
        {
            overdue.Add(new OverdueExecution(reader.GetGuid(0), reader.GetMoment(1), reader.GetGuid(2)));
        }

        return (IReadOnlyList<OverdueExecution>)overdue;
    });

    public Task<int> CountAsync(ExecutionStatus status, int limit, CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await using var command = dataSource.CreateCommand(PostgreSqlStatements.Executions["CountByStatus"]);
        command.Parameters.Set("status", NpgsqlDbType.Smallint, (short)status);
        command.Parameters.Set("limit", NpgsqlDbType.Integer, limit);
        return (int)(long)(await command.ExecuteScalarAsync(cancellationToken))!;
    });

    private static async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is NpgsqlException failure
            ? failure.IsUnavailable()
            : exception is SocketException or TimeoutException)
        {
            throw new StorageUnavailableException(
                $"The database does not answer: {exception.Message} What was being written may or may not have been written; try again later.",
                exception);
        }
    }

    private static StoredRow ReadRow(NpgsqlDataReader reader) => new(reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
}
