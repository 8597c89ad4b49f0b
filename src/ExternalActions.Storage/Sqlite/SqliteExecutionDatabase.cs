using System.Collections.Concurrent;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>Executions in SQLite. Writes run on one thread over one connection; reads run beside them on connections of their own.</summary>
internal sealed class SqliteExecutionDatabase(SqliteDataSource dataSource) : IExecutionDatabase, IDisposable
{
    private readonly CommitThread _commitThread = new();
    private readonly ConcurrentBag<SqliteSession> _idleReaders = [];
    private SqliteSession? _writer;

    public Task<bool[]> CommitAsync(IReadOnlyList<ExecutionWrite> writes) => WriteAsync(
        session =>
        {
            var made = new bool[writes.Count];
            for (var i = 0; i < made.Length; i++)
            {
                made[i] = ExecutionCommands.Bind(session, writes[i]).ExecuteNonQuery() > 0;
            }

            return made;
        },
        CancellationToken.None);

    public bool IsFaultOfAWrite(Exception exception) => exception is SqliteException failure
        ? failure.IsFaultOfAWrite()
        : exception is ArgumentException or InvalidCastException or OverflowException;

    public Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) => WriteAsync(
        session => session.Command("Purge")
            .Set("@before", SqliteType.Integer, endedBefore.ToTicks())
            .Set("@limit", SqliteType.Integer, limit)
            .ExecuteNonQuery(),
        cancellationToken);

    public Task<StoredRow?> ReadAsync(Guid id, CancellationToken cancellationToken) => ReadAsync(
        session => Read(session, id), cancellationToken);

    public Task<IReadOnlyList<StoredRow>> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<StoredRow>>(
            session => session.Transact(
                forWriting: false, inTransaction => ids.Select(id => Read(inTransaction, id)).OfType<StoredRow>().ToList()),
            cancellationToken);

    public Task<IReadOnlyList<ExecutionSummary>> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<ExecutionSummary>>(
            // One transaction, so that an execution whose status changes during the read is seen once.
            session => session.Transact(forWriting: false, inTransaction => ExecutionLists.Read(inTransaction, query)),
            cancellationToken);

    public Task<IReadOnlyList<OverdueExecution>> ListOverdueAsync(OverdueQuery query, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<OverdueExecution>>(
            session =>
            {
                using var reader = session.Command("ListOverdue")
                    .Set("@partition", SqliteType.Integer, query.Partition)
                    .Set("@before", SqliteType.Integer, query.DueBefore.ToTicks())
                    .Set("@after", SqliteType.Integer, query.After?.DueAt.ToTicks() ?? long.MinValue)
                    .Set("@after_id", SqliteType.Blob, (query.After?.Id ?? Guid.Empty).ToBytes())
                    .Set("@status", SqliteType.Integer, (int?)query.Status)
                    .Set("@connector_id", SqliteType.Blob, query.ConnectorId?.ToBytes())
                    .Set("@limit", SqliteType.Integer, query.Limit)
                    .ExecuteReader();
                var overdue = new List<OverdueExecution>();
                while (reader.Read())
                {
                    overdue.Add(new OverdueExecution(reader.GetId(0), reader.GetMoment(1), reader.GetId(2)));
                }

                return overdue;
            },
            cancellationToken);

    public Task<int> CountAsync(ExecutionStatus status, int limit, CancellationToken cancellationToken) => ReadAsync(
        session =>
        {
            using var reader = session.Command("CountByStatus")
                .Set("@status", SqliteType.Integer, (int)status)
                .Set("@limit", SqliteType.Integer, limit)
                .ExecuteReader();
            reader.Read();
            return reader.GetInt32(0);
        },
        cancellationToken);

    public void Dispose()
    {
        _commitThread.Dispose();
        _writer?.Dispose();
        while (_idleReaders.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private static StoredRow? Read(SqliteSession session, Guid id)
    {
        using var reader = session.Command("Read").Set("@id", SqliteType.Blob, id.ToBytes()).ExecuteReader();
        return reader.Read() ? new StoredRow(id, reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    private static T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException exception) when (exception.IsUnavailable())
        {
            throw exception.ToUnavailable();
        }
    }

    private Task<T> WriteAsync<T>(Func<SqliteSession, T> write, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () => Try(() =>
        {
            var session = _writer ??= new SqliteSession(dataSource.Open());
            try
            {
                return session.Transact(forWriting: true, write);
            }
            catch
            {
                // After a failure the next write begins with a fresh connection, whatever state this one is in.
                _writer = null;
                session.Dispose();
                throw;
            }
        }),
        cancellationToken,
        TaskCreationOptions.DenyChildAttach,
        _commitThread);

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) => Task.Run(
        () => Try(() =>
        {
            if (!_idleReaders.TryTake(out var session))
            {
                session = new SqliteSession(dataSource.Open());
            }

            try
            {
                var result = read(session);
                _idleReaders.Add(session);
                return result;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }),
        cancellationToken);
}
