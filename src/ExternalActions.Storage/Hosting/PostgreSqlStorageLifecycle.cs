using ExternalActions.Storage.Executions;
using ExternalActions.Storage.PostgreSql;
using Microsoft.Extensions.Hosting;
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

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        LogConnecting(_schema.Database);
        await _schema.SetUpAsync(cancellationToken);
        LogReady(_schema.Database);
    }

    private Task StopAsync(CancellationToken cancellationToken) => _writer.StopAsync().WaitAsync(cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connecting to the PostgreSQL database {Database}.")]
    private partial void LogConnecting(string database);

    [LoggerMessage(Level = LogLevel.Information, Message = "Data is kept in the PostgreSQL database {Database}.")]
    private partial void LogReady(string database);
}

/// <summary>Makes the schema ready before a client looks for silos in it, which it does before its own lifecycle begins.</summary>
internal sealed partial class PostgreSqlClientStart(PostgreSqlSchema schema, ILogger<PostgreSqlClientStart> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        LogConnecting(schema.Database);
        await schema.SetUpAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Connecting to the PostgreSQL database {Database}.")]
    private partial void LogConnecting(string database);
}
