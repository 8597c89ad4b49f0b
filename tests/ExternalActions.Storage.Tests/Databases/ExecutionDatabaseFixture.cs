using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.PostgreSql;
using ExternalActions.Storage.Sqlite;
using Npgsql;

namespace ExternalActions.Storage.Tests.Databases;

/// <summary>An empty database of executions, and short ways to fill it.</summary>
internal abstract class ExecutionDatabaseFixture : IDisposable
{
    public abstract IExecutionDatabase Database { get; }

    public static ExecutionWrite Insert(Execution execution, DateTimeOffset? dueAt = null) =>
        new(execution.Id, ExpectedVersion: null, new ExecutionRow(execution, dueAt, [1, 2, 3]));

    public static ExecutionWrite Update(Execution execution, long version) => Insert(execution) with { ExpectedVersion = version };

    public async Task InsertAsync(params Execution[] executions) =>
        Assert.All(await Database.CommitAsync([.. executions.Select(execution => Insert(execution))]), Assert.True);

    public abstract void Dispose();
}

/// <summary>One in SQLite, in a folder of its own.</summary>
internal sealed class SqliteExecutions : ExecutionDatabaseFixture
{
    private readonly TempFolder _folder = new();
    private readonly SqliteDataSource _dataSource;
    private readonly SqliteExecutionDatabase _database;

    public SqliteExecutions()
    {
        _dataSource = new SqliteDataSource(Path);
        SqliteSchema.SetUpExecutions(_dataSource);
        _database = new SqliteExecutionDatabase(_dataSource);
    }

    public string Path => System.IO.Path.Combine(_folder.FullPath, "executions.db");

    public override IExecutionDatabase Database => _database;

    public override void Dispose()
    {
        _database.Dispose();
        _dataSource.Dispose();
        _folder.Dispose();
    }
}

/// <summary>One in PostgreSQL, in a schema of its own.</summary>
internal sealed class PostgreSqlExecutions : ExecutionDatabaseFixture
{
    public PostgreSqlExecutions(PostgreSqlServer server)
    {
        DataSource = PostgreSqlConnections.Create(server.CreateSchema());
        new PostgreSqlSchema(DataSource).SetUp();
        Database = new PostgreSqlExecutionDatabase(DataSource);
    }

    public NpgsqlDataSource DataSource { get; }

    public override IExecutionDatabase Database { get; }

    public override void Dispose() => DataSource.Dispose();
}
