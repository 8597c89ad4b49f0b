using ExternalActions.Storage.Hosting;
using ExternalActions.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ExternalActions.Storage.Tests.Databases;

/// <summary>The storage of one test's silos: empty at first, and kept over their restarts.</summary>
public abstract class TestStorage : IDisposable
{
    /// <summary>All that the silos log.</summary>
    public CollectedLog Log { get; } = new();

    /// <summary>Lets a silo use this storage.</summary>
    public abstract void AddTo(ISiloBuilder silo, Action<OptionsBuilder<StorageOptions>> configure);

    /// <summary>How many rows the grain state has.</summary>
    public abstract long CountGrainStates(TestSilo silo);

    public virtual void Dispose()
    {
        Log.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteStorage : TestStorage
{
    private readonly TempFolder _folder = new();

    public string Folder => _folder.FullPath;

    public override void AddTo(ISiloBuilder silo, Action<OptionsBuilder<StorageOptions>> configure) => silo
        .UseLocalhostClustering(serviceId: "tests", clusterId: "tests")
        .UseSqliteStorage(options =>
        {
            options.Configure(settings => settings.DataFolder = _folder.FullPath);
            configure(options);
        });

    public override long CountGrainStates(TestSilo silo)
    {
        using var connection = silo.Services.GetRequiredService<OrleansDataSource>().Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM OrleansStorage";
        return (long)command.ExecuteScalar()!;
    }

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }
}

public sealed class PostgreSqlStorage(PostgreSqlServer server) : TestStorage
{
    public string ConnectionString { get; } = server.CreateSchema();

    public void Set(StorageOptions options)
    {
        options.Provider = StorageProvider.PostgreSql;
        options.ConnectionString = ConnectionString;
    }

    public override void AddTo(ISiloBuilder silo, Action<OptionsBuilder<StorageOptions>> configure) => silo
        .UsePostgreSqlStorage(options =>
        {
            options.Configure(Set);
            configure(options);
        });

    public override long CountGrainStates(TestSilo silo)
    {
        using var command = silo.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT count(*) FROM OrleansStorage");
        return (long)command.ExecuteScalar()!;
    }
}
