using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Shared;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Storage;

namespace ExternalActions.Storage.Hosting;

/// <summary>Adds the embedded storage to a silo.</summary>
public static class SqliteStorageExtensions
{
    // The name that Orleans has for SQLite; behind it, it loads Microsoft.Data.Sqlite.
    private const string Invariant = "System.Data.SQLite";

    /// <summary>
    /// Stores everything in SQLite in the data folder: the state of grains (the default grain storage) and reminders in
    /// <c>external-actions.db</c>; executions (the grain storage named <c>executions</c>, <see cref="IExecutionReader"/>,
    /// <see cref="IExecutionBacklog"/>) in <c>executions.db</c>. The folder is taken and the schema set up before anything else in the silo
    /// starts. Also adds <see cref="DataFolder"/>.
    /// </summary>
    /// <remarks>
    /// Two files, because a file has one writer: while reminders come and go in numbers, the group commits of executions were measured
    /// at 6 a second in one file with them and at 377 in a file of their own.
    /// </remarks>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Sets the options, for example binds them to a configuration section; null takes the defaults.</param>
    public static ISiloBuilder UseSqliteStorage(this ISiloBuilder silo, Action<OptionsBuilder<StorageOptions>>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var options = silo.Services.ValidateOptions<StorageOptions>(StorageOptions.Section, settings => settings.Validate());
        configure?.Invoke(options);

        silo.Services
            .AddSingleton<DataFolder>()
            .AddSingleton(services => new OrleansDataSource(services.GetRequiredService<DataFolder>().DatabasePath))
            .AddSingleton(services => new SqliteDataSource(services.GetRequiredService<DataFolder>().ExecutionsDatabasePath))
            .AddSingleton<SqliteExecutionDatabase>()
            .AddSingleton<IExecutionDatabase>(services => services.GetRequiredService<SqliteExecutionDatabase>())
            .AddSingleton<IExecutionBacklog>(services => services.GetRequiredService<SqliteExecutionDatabase>())
            .AddSingleton<IReminderRows, SqliteReminderRows>()
            .AddReminderLoading()
            .AddExecutionStore()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SqliteStorageLifecycle>();

        return silo
            .AddAdoNetGrainStorageAsDefault(storage => storage.Configure<OrleansDataSource, Serializer>((settings, dataSource, serializer) =>
            {
                settings.Invariant = Invariant;
                settings.DataSource = dataSource;
                // Secrets hide their value from JSON, so only Orleans' own serializer keeps state whole.
                settings.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                settings.DeleteStateOnClear = true;
            }))
            .UseAdoNetReminderService(reminders => reminders.Configure<OrleansDataSource>((settings, dataSource) =>
            {
                settings.Invariant = Invariant;
                settings.DataSource = dataSource;
            }));
    }
}
