using ExternalActions.Storage.Executions;
using ExternalActions.Storage.PostgreSql;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Storage.Hosting;

/// <summary>Makes the storage ready before any part of the silo needs it, and writes what is queued after all of them have stopped.</summary>
internal sealed partial class PostgreSqlSiloLifecycle(
    PostgreSqlSchema schema,
    GroupCommitWriter writer,
    ILogger<PostgreSqlSiloLifecycle> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(PostgreSqlSiloLifecycle), ServiceLifecycleStage.First, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        LogConnecting(schema.Database);
        await schema.SetUpAsync(cancellationToken);
        LogReady(schema.Database);
    }

    private Task StopAsync(CancellationToken cancellationToken) => writer.StopAsync().WaitAsync(cancellationToken);

    [LoggerMessage(LogLevel.Information, "Connecting to the PostgreSQL database {Database}")]
    private partial void LogConnecting(string database);

    [LoggerMessage(LogLevel.Information, "Data is kept in the PostgreSQL database {Database}")]
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

    [LoggerMessage(LogLevel.Information, "Connecting to the PostgreSQL database {Database}")]
    private partial void LogConnecting(string database);
}
