using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>
/// Opens the connections of Orleans' providers, one at a time and in the order of asking. SQLite has one writer anyway, and callers
/// that wait for it poll: under load some wait for seconds, each on a thread of the pool. Waiting here is fair and holds no thread.
/// </summary>
/// <param name="path">The path of the database file, which is not opened yet.</param>
internal sealed class OrleansDataSource(string path) : SqliteDataSource(path)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    protected override SqliteConnection CreateDbConnection() => new TurnConnection(ConnectionString);

    protected override DbConnection OpenDbConnection()
    {
        _turn.Wait();
        return OpenInTurn();
    }

    protected override async ValueTask<DbConnection> OpenDbConnectionAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        // Orleans takes SQLite for asynchronous. Continuing on the thread pool keeps the calls that follow from blocking the grain's turn.
        return await Task.Run(OpenInTurn, CancellationToken.None).ConfigureAwait(false);
    }

    private DbConnection OpenInTurn()
    {
        try
        {
            var connection = (TurnConnection)base.OpenDbConnection();
            connection.Turn = _turn;
            return connection;
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    /// <summary>A connection that gives its turn away when it is closed.</summary>
    private sealed class TurnConnection(string connectionString) : SqliteConnection(connectionString)
    {
        private SemaphoreSlim? _turn;

        public SemaphoreSlim Turn
        {
            set => _turn = value;
        }

        public override void Close()
        {
            base.Close();
            Interlocked.Exchange(ref _turn, null)?.Release();
        }
    }
}
