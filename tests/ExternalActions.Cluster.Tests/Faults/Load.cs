using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Cluster.Tests;

/// <summary>
/// A steady load: so many triggers a second, whatever becomes of those before, each with an Idempotency-Key. A client sends a trigger that was
/// refused or whose connection broke once more, at the next gateway if there are several.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const int TriggersASecond = 25;
    private const int FailsFirstEvery = 10;

    private static readonly TimeSpan SoonAnswered = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BeforeRetry = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<HttpClient> _apis;
    private readonly string _plain;
    private readonly string _failing;
    private readonly List<(Trigger Sent, Task<Trigger> Answered)> _sent = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Starts it.</summary>
    /// <param name="apis">The API at each of the gateways, which take turns.</param>
    /// <param name="plain">The action of most triggers.</param>
    /// <param name="failing">The action of every tenth: its target refuses the first call of an execution.</param>
    public Load(IReadOnlyList<HttpClient> apis, string plain, string failing)
    {
        (_apis, _plain, _failing) = ([.. apis], plain, failing);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The triggers so far in the order they were sent; without id while there is no answer, and without the newest of these.</summary>
    public IReadOnlyList<Trigger> Triggers
    {
        get
        {
            var old = DateTimeOffset.UtcNow - SoonAnswered;
            lock (_sent)
            {
                return
                [
                    .. _sent.TakeWhile(trigger => trigger.Answered.IsCompletedSuccessfully || trigger.Sent.SentAt < old)
                        .Select(trigger => trigger.Answered.IsCompletedSuccessfully ? trigger.Answered.Result : trigger.Sent),
                ];
            }
        }
    }

    /// <summary>Stops, and waits for the answers that are still to come.</summary>
    /// <returns>All triggers in the order they were sent.</returns>
    public async Task<IReadOnlyList<Trigger>> StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
        return Triggers;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TriggersASecond));
        var started = TimeProvider.System.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            // A timer that fell behind skips ticks; the load must not.
            var due = TimeProvider.System.GetElapsedTime(started).TotalSeconds * TriggersASecond;
            lock (_sent)
            {
                while (_sent.Count < due)
                {
                    var trigger = new Trigger(DateTimeOffset.UtcNow, FailsFirst: _sent.Count % FailsFirstEvery == 0);
                    _sent.Add((trigger, TriggerAsync(trigger, _sent.Count)));
                }
            }

            await timer.WaitForNextTickAsync();
        }

        await Task.WhenAll(_sent.Select(trigger => trigger.Answered));
    }

    private async Task<Trigger> TriggerAsync(Trigger trigger, int number)
    {
        var key = Guid.NewGuid().ToString();
        for (var tries = 1; tries <= 2; tries++)
        {
            var (id, refusal) = await TryAsync(_apis[(number + tries) % _apis.Count], trigger.FailsFirst ? _failing : _plain, key);
            trigger = trigger with { Id = id, Tries = tries, Refusal = refusal };
            if (id is not null)
            {
                break;
            }

            await Task.Delay(BeforeRetry);
        }

        return trigger;
    }

    private static async Task<(Guid? Id, string? Refusal)> TryAsync(HttpClient api, string action, string key)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/actions/{action}/executions")
            {
                Content = JsonContent.Create(new JsonObject { ["fields"] = new JsonObject { ["text"] = "load" } }),
            };
            request.Headers.Add("Idempotency-Key", $"\"{key}\"");
            using var timeout = new CancellationTokenSource(ClientTimeout);
            using var answer = await api.SendAsync(request, timeout.Token);
            var text = await answer.Content.ReadAsStringAsync(timeout.Token);
            return answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK
                ? (Guid.Parse((string)JsonNode.Parse(text)!["id"]!, CultureInfo.InvariantCulture), null)
                : (null, $"{(int)answer.StatusCode}: {text}");
        }
        catch (Exception exception) when (HttpFailure.Is(exception) || exception is TaskCanceledException)
        {
            return (null, exception.Message);
        }
    }
}
