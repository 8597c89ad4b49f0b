using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Storage;

/// <summary>Makes the storage ready before any part of the silo needs it, and closes it after all of them have stopped.</summary>
internal sealed partial class SqliteStorageLifecycle : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly DataFolder _folder;
    private readonly OrleansDataSource _orleans;
    private readonly SqliteDataSource _executions;
    private readonly GroupCommitWriter _writer;
    private readonly ILogger<SqliteStorageLifecycle> _logger;

    public SqliteStorageLifecycle(
        DataFolder folder,
        OrleansDataSource orleans,
        SqliteDataSource executions,
        GroupCommitWriter writer,
        ILogger<SqliteStorageLifecycle> logger)
    {
        _folder = folder;
        _orleans = orleans;
        _executions = executions;
        _writer = writer;
        _logger = logger;
    }

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SqliteStorageLifecycle), ServiceLifecycleStage.First, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _folder.Acquire();
            SqliteSchema.SetUpOrleans(_orleans);
            SqliteSchema.SetUpExecutions(_executions);
            LogReady(_folder.FullPath);
        },
        cancellationToken);

    private Task StopAsync(CancellationToken cancellationToken) => _writer.StopAsync().WaitAsync(cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Data is kept in {DataFolder}.")]
    private partial void LogReady(string dataFolder);
}
