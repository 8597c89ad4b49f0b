using System.Diagnostics;
using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

/// <summary>Measures the writer; run by name: <c>--explicit only --filter-class ExternalActions.Storage.Tests.CommitRateMeasurement</c>.</summary>
public sealed class CommitRateMeasurement(PostgreSqlServer server, ITestOutputHelper output)
{
    private const int Callers = 256;
    private const int PerCaller = 40;

    [Theory(Explicit = true)]
    [InlineData("SQLite", 1)]
    [InlineData("PostgreSQL", 1)]
    [InlineData("PostgreSQL", 2)]
    [InlineData("PostgreSQL", 3)]
    public async Task Durable_writes_a_second(string name, int writers)
    {
        using ExecutionDatabaseFixture fixture = name == "SQLite" ? new SqliteExecutions() : new PostgreSqlExecutions(server);
        var writer = new GroupCommitWriter(fixture.Database, new GroupCommitSettings { Writers = writers }, TimeProvider.System);
        var body = new byte[1000];
        await RunAsync(5);
        var watch = Stopwatch.StartNew();
        await RunAsync(PerCaller);

        output.WriteLine($"{name}, {writers} writer(s): {Callers * PerCaller * 2 / watch.Elapsed.TotalSeconds:F0} durable writes/s");

        // As an execution that succeeds at once: one insert, one update.
        Task RunAsync(int count) => Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (var i = 0; i < count; i++)
            {
                var execution = Samples.Execution(ExecutionId.Create(DateTimeOffset.UtcNow));
                var row = new ExecutionRow(execution, Samples.Noon, body);
                Assert.True(await writer.WriteAsync(new ExecutionWrite(execution.Id, null, row)));
                var ended = execution with { Status = ExecutionStatus.Succeeded, EndedAt = Samples.Noon };
                Assert.True(await writer.WriteAsync(new ExecutionWrite(execution.Id, 1, new ExecutionRow(ended, null, body))));
            }
        }));
    }
}
