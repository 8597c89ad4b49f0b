using ExternalActions.Executions;
using ExternalActions.Grains.Executions;
using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Wait_ends_when_its_silo_stops()
    {
        await using var silo = new Silo();
        await silo.InitializeAsync();
        var execution = await silo.ExecutionAsync(Given.Request(await silo.ActionAsync("/switch/status/503")));
        await execution.UntilAsync(ExecutionStatus.Waiting);
        var waiter = execution.WaitAsync(TimeSpan.FromMinutes(5));

        await silo.StopAsync();

        Assert.Equal(ExecutionStatus.Waiting, (await waiter)?.Status);
    }

    [Fact]
    public async Task Gate_bounds_the_attempts_of_each_connector_and_of_all()
    {
        using var gate = new AttemptGate(Options.Create(new ExecutionOptions { MaxConcurrentAttempts = 2, MaxConcurrentAttemptsPerConnector = 1 }));
        var (one, two, three) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        var first = await gate.EnterAsync(one, CancellationToken.None);
        var sameConnector = gate.EnterAsync(one, CancellationToken.None).AsTask();
        var second = await gate.EnterAsync(two, CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var full = gate.EnterAsync(three, giveUp.Token).AsTask();
        Assert.False(sameConnector.IsCompleted || full.IsCompleted);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => full);
        first.Dispose();
        second.Dispose();
        (await sameConnector).Dispose();
        (await gate.EnterAsync(three, CancellationToken.None)).Dispose();
    }
}
