using ExternalActions.Connectors;
using ExternalActions.Executions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ExternalActions.Grains.Tests;

/// <summary>What becomes of a refresh token that the provider has replaced when this server stops or cannot write just then.</summary>
/// <remarks>Each has a silo of its own: it stops it, and counts the requests of all connectors.</remarks>
public sealed class OAuth2CrashTests : IAsyncLifetime
{
    private const string CommitOfState = "BEFORE UPDATE ON OrleansStorage";
    private const string Tickets = "/oauth/api/tickets";

    private readonly OAuth2Silo _silo = new();

    public ValueTask InitializeAsync() => _silo.InitializeAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task Stop_waits_for_the_token_answer_and_stores_what_it_brings()
    {
        var (connector, action) = await _silo.AuthorizedAsync(await _silo.ConnectorAsync());
        _silo.Clock.Advance(TimeSpan.FromHours(2));
        var (gate, before, lifetime) = (NewGate(), _silo.Provider.TokenRequests, _silo.Services.GetRequiredService<IHostApplicationLifetime>());
        var held = _silo.Provider.HoldNextTokenAnswer(gate);
        // Nobody waits for it but the stop.
        var test = _silo.Grain(connector).TestAsync(unsaved: null);
        await held;

        var restart = _silo.RestartAsync();
        await Eventually.HoldsAsync("the stop to begin", () => Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested));
        _silo.Gates.Open(gate);
        await restart;
        await Task.WhenAny(test);

        Assert.Equal(ConnectorHealth.Ready, (await _silo.StatusAsync(connector.Id)).Health);
        await _silo.SucceedsAsync(action);
        Assert.Equal(1, _silo.Provider.TokenRequests - before);
        _silo.Clock.Advance(TimeSpan.FromHours(2));
        await _silo.SucceedsAsync(action);
    }

    [Fact]
    public async Task Stop_waits_also_for_the_refresh_ahead_of_expiry_that_no_execution_waits_for()
    {
        var (connector, action) = await _silo.AuthorizedAsync(await _silo.ConnectorAsync());
        _silo.Clock.Advance(TimeSpan.FromMinutes(56));
        var (gate, before, lifetime) = (NewGate(), _silo.Provider.TokenRequests, _silo.Services.GetRequiredService<IHostApplicationLifetime>());
        var held = _silo.Provider.HoldNextTokenAnswer(gate);
        await _silo.SucceedsAsync(action);
        await held;

        var restart = _silo.RestartAsync();
        await Eventually.HoldsAsync("the stop to begin", () => Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested));
        _silo.Gates.Open(gate);
        await restart;

        Assert.Equal(ConnectorEventKind.Refreshed, (await _silo.EventsAsync(connector))[0].Kind);
        _silo.Clock.Advance(TimeSpan.FromMinutes(50));
        await _silo.SucceedsAsync(action);
        Assert.Equal(1, _silo.Provider.TokenRequests - before);
    }

    [Fact]
    public async Task Execution_that_waits_for_a_person_is_woken_also_after_a_restart()
    {
        var connector = await _silo.ScriptedConnectorAsync(
            "right.woken-later", settings => settings with { WhenNotAuthorized = WhenNotAuthorized.Wait });
        var action = await _silo.ActionOnAsync(connector);
        var (woken, cancelled) = (await _silo.RunAsync(action), await _silo.RunAsync(action));
        Assert.Equal((ExecutionStatus.Waiting, ExecutionStatus.Waiting), (woken.Status, cancelled.Status));

        await _silo.RestartAsync();
        Given.Value(await _silo.Grains.GetGrain<IExecutionGrain>(cancelled.Id).CancelAsync());
        Assert.True((await _silo.AuthorizeAsync(connector.Id)).IsAuthorized);

        await _silo.Grains.GetGrain<IExecutionGrain>(woken.Id).UntilAsync(ExecutionStatus.Succeeded);
        var ended = await _silo.UntilStoredAsync(cancelled.Id, ExecutionStatus.Cancelled);
        Assert.Equal((0, null), (ended.Attempts.Length, ended.WaitReason));
        Assert.Single(_silo.ReceivedAt("/scripted/right.woken-later/api"));
    }

    [Fact]
    public async Task New_token_is_used_only_once_the_refresh_token_beside_it_is_stored()
    {
        var (_, action) = await _silo.AuthorizedAsync(await _silo.ConnectorAsync());
        _silo.Clock.Advance(TimeSpan.FromHours(2));
        var (gate, before, calls) = (NewGate(), _silo.Provider.TokenRequests, _silo.ReceivedAt(Tickets).Count);
        var held = _silo.Provider.HoldNextTokenAnswer(gate);
        var execution = await _silo.ExecutionAsync(Given.Request(action));
        await held;

        using (_silo.StoreFails("external-actions.db", CommitOfState))
        {
            _silo.Gates.Open(gate);
            // Less than all tries together take.
            for (var i = 0; i < 10; i++)
            {
                _silo.Clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(20);
            }

            Assert.Equal(calls, _silo.ReceivedAt(Tickets).Count);
        }

        await _silo.AsTimePassesAsync(execution, "success", seen =>
        {
            _silo.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return seen.HasEnded;
        });
        Assert.Equal(ExecutionStatus.Succeeded, (await execution.GetAsync())!.Status);
        Assert.Equal(1, _silo.Provider.TokenRequests - before);
        _silo.Clock.Advance(TimeSpan.FromHours(2));
        await _silo.SucceedsAsync(action);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Crash_between_the_answer_and_its_commit_tries_the_old_refresh_token_once_more(bool isTakenAgain)
    {
        _silo.Provider.RefreshTokenReuseLeeway = isTakenAgain ? TimeSpan.FromHours(1) : TimeSpan.Zero;
        var (connector, action) = await _silo.AuthorizedAsync(await _silo.ConnectorAsync());
        _silo.Clock.Advance(TimeSpan.FromHours(2));
        var (gate, before) = (NewGate(), _silo.Provider.TokenRequests);
        var held = _silo.Provider.HoldNextTokenAnswer(gate);
        var execution = await _silo.ExecutionAsync(Given.Request(action));
        await held;

        using (_silo.StoreFails("external-actions.db", CommitOfState))
        {
            _silo.Gates.Open(gate);
            await Eventually.HoldsAsTimePassesAsync(
                _silo,
                TimeSpan.FromMilliseconds(50),
                "the execution to wait",
                async () => (await execution.GetAsync()) is { Status: ExecutionStatus.Waiting });
            await _silo.StopAsync();
        }

        Assert.Equal(1, _silo.Provider.TokenRequests - before);
        await _silo.RestartAsync();
        execution = _silo.Grains.GetGrain<IExecutionGrain>(execution.GetPrimaryKey());
        var ended = await _silo.AsTimePassesAsync(execution, "the end", seen => seen.HasEnded);

        var status = await _silo.StatusAsync(connector.Id);
        Assert.Equal(2, _silo.Provider.TokenRequests - before);
        if (isTakenAgain)
        {
            Assert.Equal((ExecutionStatus.Succeeded, ConnectorHealth.Ready), (ended.Status, status.Health));
        }
        else
        {
            Assert.Equal((ExecutionStatus.Failed, ConnectorHealth.NeedsAuthorization), (ended.Status, status.Health));
            Assert.Contains("answer never came", status.Reason, StringComparison.Ordinal);
            Assert.Contains("answer never came", ended.Error?.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reminder_that_cannot_be_registered_does_not_cost_the_tokens()
    {
        const string Name = "rotates.reminder";
        var (connector, action) = await _silo.AuthorizedAsync(await _silo.ScriptedConnectorAsync(Name));
        _silo.Clock.Advance(TimeSpan.FromHours(2));

        using (_silo.StoreFails("external-actions.db", "BEFORE UPDATE ON OrleansRemindersTable"))
        {
            await _silo.SucceedsAsync(action);
        }

        Assert.Equal(ConnectorHealth.Ready, (await _silo.StatusAsync(connector.Id)).Health);
        _silo.Clock.Advance(TimeSpan.FromHours(2));
        await _silo.SucceedsAsync(action);
    }

    [Fact]
    public async Task Request_that_cannot_be_written_down_first_is_not_sent()
    {
        const string Name = "rotates.unsent";
        var (connector, action) = await _silo.AuthorizedAsync(await _silo.ScriptedConnectorAsync(Name));
        _silo.Clock.Advance(TimeSpan.FromHours(2));

        IExecutionGrain execution;
        using (_silo.StoreFails("external-actions.db", CommitOfState))
        {
            execution = await _silo.ExecutionAsync(Given.Request(action));
            Assert.NotEmpty((await execution.UntilAsync(ExecutionStatus.Waiting)).WaitReason!);
            Assert.Single(_silo.Scripts.Requests(Name));
        }

        var ended = await _silo.AsTimePassesAsync(execution, "the end", seen => seen.HasEnded);
        Assert.Equal((ExecutionStatus.Succeeded, 1), (ended.Status, ended.Attempts.Length));
        Assert.Equal(ConnectorHealth.Ready, (await _silo.StatusAsync(connector.Id)).Health);
    }

    private static string NewGate() => Guid.NewGuid().ToString();
}
