using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Problems;
using ExternalActions.TestTarget;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Grains.Tests;

/// <summary>What becomes of the tokens, here and at the provider, when a connector is disconnected or deleted.</summary>
public sealed class OAuth2DisconnectTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    [Fact]
    public async Task Disconnected_tokens_are_good_for_nothing_at_the_provider()
    {
        var (connector, action) = await silo.AuthorizedAsync(await silo.ConnectorAsync());
        await silo.SucceedsAsync(action);
        var authorization = silo.ReceivedAt("/oauth/api/tickets")[^1].Header("Authorization")!;

        var done = Given.Value(await silo.Grain(connector).DisconnectAsync());

        Assert.Equal(RevocationOutcome.Revoked, done.Revocation);
        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal((ConnectorHealth.NeedsAuthorization, null), (status.Health, status.TokenExpiresAt));
        Assert.Contains("disconnected", status.Reason, StringComparison.Ordinal);
        using var client = new HttpClient();
        using var call = new HttpRequestMessage(HttpMethod.Get, new Uri($"{silo.TargetUrl}/oauth/api/tickets"));
        call.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var refused = await client.SendAsync(call);
        Assert.Equal(401, (int)refused.StatusCode);
        var revoked = NameValue.ListOf(silo.ReceivedAt("/oauth/revoke")[0].BodyText);
        Assert.Contains(new("token_type_hint", "refresh_token"), revoked);
        using var refresh = new FormUrlEncodedContent(
        [
            new("grant_type", "refresh_token"),
            new("refresh_token", revoked.Single(pair => pair.Name == "token").Value),
            new("client_id", "demo-client"),
            new("client_secret", "demo-secret"),
        ]);
        using var answer = await client.PostAsync(new Uri($"{silo.TargetUrl}/oauth/token"), refresh);
        Assert.Contains("invalid_grant", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, RevocationOutcome.NotConfigured)]
    [InlineData(true, RevocationOutcome.Failed)]
    public async Task Tokens_are_forgotten_also_when_the_provider_does_not_revoke_them(bool hasUrl, RevocationOutcome expected)
    {
        var name = $"right.revocation-{expected}";
        var (connector, action) = await silo.AuthorizedAsync(
            await silo.ScriptedConnectorAsync(name, settings => hasUrl ? settings : settings with { RevocationUrl = null }));
        silo.Scripts.AnswerRevocations(name, _ => new() { Status = 503 });
        var before = silo.ReceivedAt($"/scripted/{name}/api").Count;

        var done = Given.Value(await silo.Grain(connector).DisconnectAsync());

        Assert.Equal(expected, done.Revocation);
        Assert.Contains("forgotten", done.Detail, StringComparison.Ordinal);
        Assert.Equal(ExecutionStatus.Failed, (await silo.RunAsync(action)).Status);
        Assert.Equal(before, silo.ReceivedAt($"/scripted/{name}/api").Count);
        Assert.Equal(RevocationOutcome.NothingToRevoke, Given.Value(await silo.Grain(connector).DisconnectAsync()).Revocation);
    }

    [Fact]
    public async Task Executions_that_shall_wait_do_so_until_the_connector_is_authorized_again()
    {
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(
            "right.waits", settings => settings with { WhenNotAuthorized = WhenNotAuthorized.Wait }));
        Given.Value(await silo.Grain(connector).DisconnectAsync());

        var execution = await silo.ExecutionAsync(Given.Request(action));
        Assert.Contains("disconnected", (await execution.UntilAsync(ExecutionStatus.Waiting)).WaitReason, StringComparison.Ordinal);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);

        Assert.Single((await execution.UntilAsync(ExecutionStatus.Succeeded)).Attempts);
    }

    [Fact]
    public async Task Test_of_an_action_does_not_wait()
    {
        var connector = await silo.ScriptedConnectorAsync(
            "right.test", settings => settings with { WhenNotAuthorized = WhenNotAuthorized.Wait });
        var action = await silo.ActionOnAsync(connector);

        var test = await silo.ExecutionAsync(Given.Request(action) with { IsTest = true });

        Assert.Equal(ErrorKind.AuthorizationUnavailable, (await test.UntilAsync(ExecutionStatus.Failed)).Error?.Kind);
    }

    [Fact]
    public async Task Delete_revokes_both_tokens_and_waits_for_nobody()
    {
        const string Name = "right.deleted";
        var connector = await silo.ScriptedConnectorAsync(Name);
        Assert.True((await silo.AuthorizeAsync(connector.Id)).IsAuthorized);
        var answer = new TaskCompletionSource();
        silo.Scripts.AnswerRevocations(Name, _ => new ScriptedAnswer { After = answer.Task });

        Assert.Null(await silo.Grain(connector).DeleteAsync());
        Assert.Null(await silo.Grain(connector).GetAsync());
        answer.SetResult();

        await Eventually.HoldsAsync("both revocations", () => Task.FromResult(silo.Scripts.Revocations(Name).Count == 2));
        Assert.Equal(
            [$"refresh-{Name}-1", $"access-{Name}-1"], silo.Scripts.Revocations(Name).Select(request => request["token"]));
    }

    [Fact]
    public async Task Access_token_is_revoked_also_where_the_provider_revokes_no_refresh_tokens()
    {
        const string Name = "right.one-kind";
        var (connector, _) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.AnswerRevocations(Name, request => request["token_type_hint"] == "refresh_token"
            ? ScriptedAnswer.Error("unsupported_token_type")
            : new() { ContentType = null });

        var done = Given.Value(await silo.Grain(connector).DisconnectAsync());

        Assert.Equal(RevocationOutcome.Failed, done.Revocation);
        Assert.Contains("unsupported_token_type", done.Detail, StringComparison.Ordinal);
        Assert.Equal(["refresh_token", "access_token"], silo.Scripts.Revocations(Name).Select(request => request["token_type_hint"]));
    }

    [Fact]
    public async Task Client_of_its_own_gets_another_token_after_a_disconnect()
    {
        const string Name = "right.machine-again";
        var connector = await silo.ScriptedConnectorAsync(
            Name, settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null });
        var action = await silo.ActionOnAsync(connector);
        await silo.SucceedsAsync(action);

        Assert.Equal(RevocationOutcome.Revoked, Given.Value(await silo.Grain(connector).DisconnectAsync()).Revocation);
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
        await silo.SucceedsAsync(action);

        Assert.Equal(2, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Only_connectors_that_hold_tokens_are_disconnected()
    {
        var other = await silo.ConnectorAsync((Func<ConnectorSettings, ConnectorSettings>?)null);

        Assert.Equal(ProblemKind.Conflict, Given.Refusal(await silo.Grain(other).DisconnectAsync()).Kind);
        Assert.Equal(
            ProblemKind.NotFound, Given.Refusal(await silo.Grains.GetGrain<IConnectorGrain>(Guid.NewGuid()).DisconnectAsync()).Kind);
    }
}
