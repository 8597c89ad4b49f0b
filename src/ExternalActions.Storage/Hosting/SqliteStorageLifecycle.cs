using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Storage.Hosting;

/// <summary>Makes the storage ready before any part of the silo needs it, and closes it after all of them have stopped.</summary>
internal sealed partial class SqliteStorageLifecycle(
    DataFolder folder,
    OrleansDataSource orleans,
    SqliteDataSource executions,
    GroupCommitWriter writer,
    ILogger<SqliteStorageLifecycle> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SqliteStorageLifecycle), ServiceLifecycleStage.First, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            folder.Acquire();
            SqliteSchema.SetUpOrleans(orleans);
            SqliteSchema.SetUpExecutions(executions);
            LogReady(folder.FullPath);
        },
        cancellationToken);

    private Task StopAsync(CancellationToken cancellationToken) => writer.StopAsync().WaitAsync(cancellationToken);

    [LoggerMessage(LogLevel.Information, "Data is kept in {DataFolder}")]
    private partial void LogReady(string dataFolder);
}
