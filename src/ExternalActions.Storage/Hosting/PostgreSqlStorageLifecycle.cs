using ExternalActions.Storage.Executions;
using ExternalActions.Storage.PostgreSql;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Storage;

/// <summary>Makes the storage ready before any part of the silo needs it, and writes what is queued after all of them have stopped.</summary>
internal sealed partial class PostgreSqlSiloLifecycle : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly PostgreSqlSchema _schema;
    private readonly GroupCommitWriter _writer;
    private readonly ILogger<PostgreSqlSiloLifecycle> _logger;

    public PostgreSqlSiloLifecycle(PostgreSqlSchema schema, GroupCommitWriter writer, ILogger<PostgreSqlSiloLifecycle> logger)
    {
        _schema = schema;
        _writer = writer;
        _logger = logger;
    }

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PostgreSqlSiloLifecycle), ServiceLifecycleStage.First, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            _schema.SetUp();
            LogReady(_schema.Database);
        },
        cancellationToken);

    private Task StopAsync(CancellationToken cancellationToken) => _writer.StopAsync().WaitAsync(cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Data is kept in the PostgreSQL database {Database}.")]
    private partial void LogReady(string database);
}

/// <summary>Makes the schema ready before a client looks for silos in it.</summary>
internal sealed class PostgreSqlClientLifecycle(PostgreSqlSchema schema) : ILifecycleParticipant<IClusterClientLifecycle>
{
    public void Participate(IClusterClientLifecycle observer) => observer.Subscribe(
        nameof(PostgreSqlClientLifecycle), ServiceLifecycleStage.First, cancellationToken => Task.Run(schema.SetUp, cancellationToken));
}
