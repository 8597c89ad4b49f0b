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
        var waiter = execution.WaitAsync(IExecutionGrain.LongestWait);

        await silo.StopAsync();

        Assert.Equal(ExecutionStatus.Waiting, (await waiter)?.Status);
    }

    [Fact]
    public async Task Limiter_bounds_the_attempts_of_each_connector_and_of_all()
    {
        var limiter = new AttemptLimiter(Options.Create(new ExecutionOptions { MaxConcurrentAttempts = 2, MaxConcurrentAttemptsPerConnector = 1 }));
        var (one, two, three) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        var first = await limiter.AcquireAsync(one, isFirst: true, CancellationToken.None);
        var sameConnector = limiter.AcquireAsync(one, isFirst: true, CancellationToken.None).AsTask();
        var second = await limiter.AcquireAsync(two, isFirst: true, CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var full = limiter.AcquireAsync(three, isFirst: true, giveUp.Token).AsTask();
        Assert.False(sameConnector.IsCompleted || full.IsCompleted);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => full);
        first.Dispose();
        second.Dispose();
        (await sameConnector).Dispose();
        (await limiter.AcquireAsync(three, isFirst: true, CancellationToken.None)).Dispose();
    }

    [Fact]
    public async Task First_attempts_come_before_later_ones()
    {
        var limiter = new PriorityLimiter(permits: 1);
        await limiter.AcquireAsync(isFirst: false, CancellationToken.None);
        var later = limiter.AcquireAsync(isFirst: false, CancellationToken.None).AsTask();
        using var giveUp = new CancellationTokenSource();
        var givenUp = limiter.AcquireAsync(isFirst: true, giveUp.Token).AsTask();
        var first = limiter.AcquireAsync(isFirst: true, CancellationToken.None).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);

        limiter.Release();
        await first;
        Assert.False(later.IsCompleted);

        limiter.Release();
        await later;
        limiter.Release();
        await limiter.AcquireAsync(isFirst: false, CancellationToken.None);
    }
}
