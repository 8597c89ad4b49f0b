using System.Net;
using System.Text.Json.Nodes;

namespace ExternalActions.Server.Tests;

/// <summary>SIGKILL of the server around the rotation of a refresh token, against a provider that takes each refresh token once.</summary>
public sealed class OAuth2CrashTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const int Executions = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Token_committed_before_a_SIGKILL_is_used_after_it()
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var refused = Refused();
        var connector = await running.ExpiredConnectorAsync();
        var held = await AcceptedAsync(await running.ActionOnAsync(connector, path));
        using var limit = new CancellationTokenSource(Limit);
        // The target has got the new token, so it is committed, and no answer has told the server that it is good.
        await running.Received.WaitForAsync(request => request.RawTarget == path, held.Count, limit.Token);

        await RestartAsync();
        running.Gates.Open(gate);
        var ended = await EndAsync(held);

        Assert.All(ended, execution => Assert.Equal("Succeeded", (string?)execution["status"]));
        var tokens = ended.SelectMany(running.TokensOf).ToList();
        Assert.Equal(2 * Executions, tokens.Count);
        Assert.Single(tokens.Distinct());
        Assert.Equal(refused, Refused());

        // The refresh token that came with it was committed too.
        await running.Provider.RevokeAccessTokensAsync();
        var refreshed = await running.RunAsync(await running.ActionOnAsync(connector));
        Assert.Equal("Succeeded", (string?)refreshed["status"]);
        Assert.Equal(refused, Refused());
    }

    [Fact]
    public async Task Refresh_token_used_up_by_an_answer_lost_in_a_SIGKILL_is_used_again_within_the_providers_leeway()
    {
        var connector = await running.AuthorizedConnectorAsync();
        running.Provider.RefreshTokenReuseLeeway = TimeSpan.FromHours(1);
        try
        {
            var refused = Refused();
            var waiting = await KillWhileRefreshIsHeldAsync(connector);
            var ended = await EndAsync(waiting[connector]);

            Assert.All(ended, execution => Assert.Equal("Succeeded", (string?)execution["status"]));
            Assert.Equal(refused, Refused());
            Assert.Equal("Ready", (string?)(await running.StatusAsync(connector))["health"]);
        }
        finally
        {
            running.Provider.RefreshTokenReuseLeeway = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task Refresh_token_used_up_by_an_answer_lost_in_a_SIGKILL_makes_executions_fail_or_wait_for_a_person_who_is_told_why()
    {
        var failing = await running.AuthorizedConnectorAsync();
        var patient = await running.AuthorizedConnectorAsync(new JsonObject { ["whenNotAuthorized"] = "Wait" });
        var executions = await KillWhileRefreshIsHeldAsync(failing, patient);

        var failed = await EndAsync(executions[failing]);
        foreach (var id in executions[patient])
        {
            await UntilItWaitsAsync(id);
        }

        Assert.All(failed, execution =>
        {
            Assert.Equal("Failed", (string?)execution["status"]);
            Assert.Contains("An earlier refresh was sent", (string?)execution["error"]!["detail"], StringComparison.Ordinal);
        });
        foreach (var connector in new[] { failing, patient })
        {
            var status = await running.StatusAsync(connector);
            Assert.Equal("NeedsAuthorization", (string?)status["health"]);
            Assert.Contains("invalid_grant", (string?)status["reason"], StringComparison.Ordinal);
            Assert.Contains("An earlier refresh was sent", (string?)status["reason"], StringComparison.Ordinal);
            Assert.Equal("GrantLost", (await running.EventsAsync(connector))[0]);
        }

        await running.AuthorizeAsync(patient);
        Assert.All(await EndAsync(executions[patient]), execution => Assert.Equal("Succeeded", (string?)execution["status"]));
    }

    private long Refused() => running.Provider.TokenRequestsOf("refresh_token", issued: false);

    /// <summary>
    /// Makes executions meet a revoked access token of each connector, and kills the server once the provider has used up every refresh token
    /// and before the server knows of it.
    /// </summary>
    /// <returns>The executions of each connector.</returns>
    private async Task<Dictionary<string, List<string>>> KillWhileRefreshIsHeldAsync(params string[] connectors)
    {
        var executions = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        await running.Provider.RevokeAccessTokensAsync();
        foreach (var connector in connectors)
        {
            var action = await running.ActionOnAsync(connector);
            var held = running.Provider.HoldNextTokenAnswer(Guid.NewGuid().ToString());
            executions[connector] = await AcceptedAsync(action);
            await held.WaitAsync(Limit);
        }

        await RestartAsync();
        return executions;
    }

    private async Task RestartAsync()
    {
        await running.Process.KillAsync();
        running.Api.Dispose();
        await running.Process.DisposeAsync();
        await running.StartAsync();
    }

    private async Task<List<string>> AcceptedAsync(string action)
    {
        var ids = new List<string>();
        for (var i = 0; i < Executions; i++)
        {
            ids.Add(await running.AcceptedAsync(action));
        }

        return ids;
    }

    private async Task<JsonNode[]> EndAsync(IEnumerable<string> ids) => await Task.WhenAll(ids.Select(running.EndAsync));

    private async Task UntilItWaitsAsync(string id)
    {
        using var limit = new CancellationTokenSource(Limit);
        JsonNode seen;
        while ((string?)(seen = (await running.Api.GetAsync($"/api/v1/executions/{id}")).Is(HttpStatusCode.OK))["waitReason"] is null)
        {
            Assert.False(limit.IsCancellationRequested || seen["endedAt"] is not null, $"The execution does not wait for its connector: {seen}");
            await Task.Delay(20);
        }
    }
}
