using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Server.Tests;

/// <summary>What is accepted ends, whatever happens to the process.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const int Slots = 8;
    private const int Clients = 16;

    private readonly RunningServer _running = new();

    public async ValueTask InitializeAsync() => await _running.InitializeAsync();

    public async ValueTask DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    public async Task Executions_pending_running_and_waiting_at_a_SIGKILL_all_end_after_a_restart()
    {
        await RestartAsync($"--Executions:MaxConcurrentAttempts={Slots}", "--Retries:Delays:0=00:00:15");
        var gate = Guid.NewGuid().ToString();
        var flaky = await _running.ActionAsync($"/switch/flaky-by-key?fail=1&id={gate}");
        var held = await _running.ActionAsync($"/switch/gate/{gate}");

        var waiting = await TriggerAsync(flaky, 5);
        await UntilAsync(waiting, "Waiting");
        var running = await TriggerAsync(held, Slots);
        await UntilAsync(running, "Running");
        var pending = await TriggerAsync(held, 40);
        await UntilAsync(waiting, "Waiting");
        await _running.Process.KillAsync();

        _running.Gates.Open(gate);
        await _running.StartAsync();

        foreach (var id in waiting.Concat(running).Concat(pending))
        {
            Assert.Equal("Succeeded", (string?)(await _running.EndAsync(id))["status"]);
        }

        foreach (var id in running)
        {
            var first = (await _running.EndAsync(id))["attempts"]![0]!;
            Assert.Equal("Interrupted", (string?)first["error"]!["kind"]);
        }

        var sent = _running.Received.For("/switch/").Select(request => request.IdempotencyKey).ToHashSet();
        Assert.All(waiting.Concat(running).Concat(pending), id => Assert.Contains(id, sent));
    }

    [Fact]
    public async Task No_execution_accepted_under_load_is_lost_when_the_server_is_killed_again_and_again()
    {
        var path = $"/echo/{Guid.NewGuid()}?record=count";
        var action = await _running.ActionAsync(path);
        var accepted = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            using var stop = new CancellationTokenSource();
            var enough = new TaskCompletionSource();
            var clients = Enumerable.Range(0, Clients).Select(_ => TriggerUntilAsync(action, accepted, enough, stop.Token)).ToList();
            await enough.Task.WaitAsync(TimeSpan.FromMinutes(2));
            await _running.Process.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(clients);
            await RestartAsync();
        }

        foreach (var id in accepted)
        {
            Assert.Equal("Succeeded", (string?)(await _running.EndAsync(id))["status"]);
        }
    }

    [Fact]
    public async Task Stop_lets_attempts_under_way_finish()
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var action = await _running.ActionAsync(path);
        var ids = await TriggerAsync(action, 1);
        await _running.Received.WaitForAsync(request => request.RawTarget == path, 1, CancellationToken.None);

        var stopping = _running.Process.StopAsync();
        _running.Gates.Open(gate);
        Assert.Equal(0, await stopping);
        await _running.StartAsync();

        Assert.Equal("Succeeded", (string?)(await _running.EndAsync(ids[0]))["status"]);
        Assert.Single(_running.ReceivedAt(path));
    }

    [Fact]
    public async Task Attempt_that_does_not_finish_before_a_stop_is_made_again_after_it()
    {
        await RestartAsync("--Executions:ShutdownGrace=00:00:00");
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var ids = await TriggerAsync(await _running.ActionAsync(path), 1);
        await _running.Received.WaitForAsync(request => request.RawTarget == path, 1, CancellationToken.None);

        Assert.Equal(0, await _running.Process.StopAsync());
        _running.Gates.Open(gate);
        await _running.StartAsync();

        Assert.Equal("Succeeded", (string?)(await _running.EndAsync(ids[0]))["status"]);
        Assert.Equal(2, _running.ReceivedAt(path).Count);
    }

    private async Task RestartAsync(params string[] settings)
    {
        await _running.Process.DisposeAsync();
        await _running.StartAsync(settings);
    }

    private async Task<List<string>> TriggerAsync(string action, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add((string)(await _running.TriggerAsync(action, $"text {i}")).Is(HttpStatusCode.Accepted)["id"]!);
        }

        return ids;
    }

    /// <summary>Triggers until the server is gone, and notes what it accepted.</summary>
    private async Task TriggerUntilAsync(string action, List<string> accepted, TaskCompletionSource enough, CancellationToken stop)
    {
        const int TriggersPerClient = 20;
        var api = _running.Api;
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var answer = await api.PostAsync(
                    $"/api/v1/actions/{action}/executions", new JsonObject { ["fields"] = new JsonObject { ["text"] = "load" } });
                var id = (string)answer.Is(HttpStatusCode.Accepted)["id"]!;
                lock (accepted)
                {
                    accepted.Add(id);
                }

                if (++count == TriggersPerClient)
                {
                    enough.TrySetResult();
                }
            }
            catch (Exception exception) when (HttpFailure.Is(exception))
            {
                // Not answered, so not accepted: the server was killed.
                return;
            }
        }
    }

    private async Task UntilAsync(List<string> ids, string status)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var id in ids)
        {
            while ((string?)(await _running.Api.GetAsync($"/api/v1/executions/{id}")).Is(HttpStatusCode.OK)["status"] != status)
            {
                Assert.False(limit.IsCancellationRequested, $"Execution {id} did not become {status}.");
                await Task.Delay(20);
            }
        }
    }
}
