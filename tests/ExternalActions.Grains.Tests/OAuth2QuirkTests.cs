using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Grains.Tests;

/// <summary>How connectors fare with providers that do it their own way.</summary>
public sealed class OAuth2QuirkTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    [Theory]
    [InlineData("no-expires-in", null)]
    [InlineData("expires-in-zero", null)]
    [InlineData("expires-in-string", 3600.0)]
    [InlineData("expires-in-float", 3599.75)]
    [InlineData("upper-token-type", 3600.0)]
    [InlineData("no-token-type", 3600.0)]
    [InlineData("form-encoded", 3600.0)]
    [InlineData("form-encoded-as-html", 3600.0)]
    [InlineData("very-long-token", 3600.0)]
    public async Task Token_is_taken_and_sent_as_it_came(string name, double? seconds)
    {
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(name));
        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal(seconds, (status.TokenExpiresAt - silo.Clock.GetUtcNow())?.TotalSeconds);

        await silo.SucceedsAsync(action);
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.SucceedsAsync(action);

        Assert.Equal(seconds is null ? 1 : 2, silo.Scripts.Requests(name).Count);
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
    }

    [Fact]
    public async Task Token_of_unknown_lifetime_is_replaced_once_it_is_refused()
    {
        const string Name = "no-expires-in.refused";
        var (_, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Accept(Name, null);

        var execution = await silo.SucceedsAsync(action);

        Assert.True(Assert.Single(execution.Attempts).TokenRefreshed);
        Assert.Equal(2, silo.Scripts.Requests(Name).Count);
    }

    [Fact]
    public async Task Refresh_token_that_is_not_replaced_is_used_again()
    {
        const string Name = "keeps-refresh-token";
        var (_, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));

        for (var i = 0; i < 3; i++)
        {
            silo.Clock.Advance(TimeSpan.FromHours(2));
            await silo.SucceedsAsync(action);
        }

        Assert.All(silo.Scripts.Requests(Name).Skip(1), request => Assert.Equal($"refresh-{Name}-1", request["refresh_token"]));
    }

    [Fact]
    public async Task Expired_token_without_refresh_token_needs_a_person()
    {
        const string Name = "no-refresh-token";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        await silo.SucceedsAsync(action);

        silo.Clock.Advance(TimeSpan.FromHours(2));
        var failed = await silo.RunAsync(action);

        Assert.Equal((ExecutionStatus.Failed, ErrorKind.AuthorizationUnavailable), (failed.Status, failed.Error?.Kind));
        Assert.Contains("no refresh token", failed.Error?.Detail, StringComparison.Ordinal);
        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal((ConnectorHealth.NeedsAuthorization, null), (status.Health, status.TokenExpiresAt));
        Assert.Single(silo.Scripts.Requests(Name));
    }

    [Fact]
    public async Task Refresh_token_that_came_with_a_token_that_cannot_be_sent_is_kept()
    {
        const string Name = "right.odd-type";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        silo.Scripts.Answer(Name, request => ScriptedAnswer.Tokens(request, body => body["token_type"] = "mac"));
        Assert.Equal(ExecutionStatus.Failed, (await silo.RunAsync(action)).Status);
        silo.Scripts.Answer(Name, request => ScriptedAnswer.Tokens(request));

        await silo.EditAsync(connector, settings => settings with { Description = "edited" });
        await silo.SucceedsAsync(action);

        Assert.Equal([null, $"refresh-{Name}-1", $"refresh-{Name}-2"], silo.Scripts.Requests(Name).Select(request => request["refresh_token"]));
    }

    [Fact]
    public async Task Refused_token_without_refresh_token_is_reported_and_not_asked_for_again()
    {
        const string Name = "no-refresh-token.refused";
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Scripts.Accept(Name, null);

        var failed = await silo.RunAsync(action);
        await silo.RunAsync(action);

        Assert.Equal((ExecutionStatus.Failed, 401), (failed.Status, failed.Attempts[0].StatusCode));
        var status = await silo.StatusAsync(connector.Id);
        // It may be that one URL that refuses it: the token goes on being sent.
        Assert.Equal(ConnectorHealth.Ready, status.Health);
        Assert.Contains("401", status.Reason, StringComparison.Ordinal);
        var refused = (await silo.EventsAsync(connector))[0];
        Assert.Equal((ConnectorEventKind.TokenRefused, 1), (refused.Kind, refused.Count));
        Assert.Single(silo.Scripts.Requests(Name));
    }

    [Theory]
    [InlineData("error-with-200-later")]
    [InlineData("error-key-with-200-later")]
    [InlineData("invalid-grant-later")]
    public async Task Lost_grant_is_seen_whatever_the_status_code(string name)
    {
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(name));
        silo.Clock.Advance(TimeSpan.FromHours(2));

        var failed = await silo.RunAsync(action);
        await silo.RunAsync(action);

        Assert.Equal(ExecutionStatus.Failed, failed.Status);
        Assert.Contains("invalid_grant", failed.Error?.Detail, StringComparison.Ordinal);
        Assert.Equal(ConnectorHealth.NeedsAuthorization, (await silo.StatusAsync(connector.Id)).Health);
        Assert.Equal(2, silo.Scripts.Requests(name).Count);
    }

    [Theory]
    [InlineData("html-login-page-later")]
    [InlineData("redirect-to-login-later")]
    [InlineData("temporarily-unavailable-later")]
    [InlineData("too-many-requests-later")]
    [InlineData("empty-answer-later")]
    [InlineData("not-json-later")]
    [InlineData("broken-connection-later")]
    public async Task Trouble_at_the_token_endpoint_costs_no_grant_and_no_retry(string name)
    {
        var (connector, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(name));
        silo.Clock.Advance(TimeSpan.FromHours(2));

        var execution = await silo.ExecutionAsync(Given.Request(action));
        await execution.UntilAsync(ExecutionStatus.Waiting);
        Assert.Equal(ConnectorHealth.Failing, (await silo.StatusAsync(connector.Id)).Health);
        silo.Scripts.Answer(name, request => ScriptedAnswer.Tokens(request));

        var ended = await silo.AsTimePassesAsync(execution, "the end", seen => seen.HasEnded);
        Assert.Equal((ExecutionStatus.Succeeded, 1), (ended.Status, ended.Attempts.Length));
        Assert.Equal($"refresh-{name}-1", silo.Scripts.Requests(name)[^1]["refresh_token"]);
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
    }

    [Theory]
    [InlineData(WhenNotAuthorized.Fail)]
    [InlineData(WhenNotAuthorized.Wait)]
    public async Task Refused_client_is_failing_until_its_secret_is_corrected(WhenNotAuthorized setting)
    {
        var name = $"invalid-client-later.{setting}";
        var (connector, action) = await silo.AuthorizedAsync(
            await silo.ScriptedConnectorAsync(name, settings => settings with { WhenNotAuthorized = setting }));
        silo.Clock.Advance(TimeSpan.FromHours(2));

        var execution = await silo.ExecutionAsync(Given.Request(action));
        var seen = await execution.UntilAsync(setting == WhenNotAuthorized.Fail ? ExecutionStatus.Failed : ExecutionStatus.Waiting);
        Assert.Contains("client secret", setting == WhenNotAuthorized.Fail ? seen.Error?.Detail : seen.WaitReason, StringComparison.Ordinal);
        var status = await silo.StatusAsync(connector.Id);
        Assert.Equal(ConnectorHealth.Failing, status.Health);
        Assert.Contains("invalid_client", status.Reason, StringComparison.Ordinal);

        silo.Scripts.Answer(name, request => ScriptedAnswer.Tokens(request));
        await silo.EditAsync(connector, settings => settings with { ClientSecret = Secret.Of("corrected") });

        if (setting == WhenNotAuthorized.Wait)
        {
            // Woken by the edit: no time passes.
            await execution.UntilAsync(ExecutionStatus.Succeeded);
        }

        await silo.SucceedsAsync(action);
        Assert.Equal(ConnectorHealth.Ready, (await silo.StatusAsync(connector.Id)).Health);
    }

    [Fact]
    public async Task Provider_is_left_alone_for_as_long_as_it_asks()
    {
        const string Name = "server-error-later";
        var (_, action) = await silo.AuthorizedAsync(await silo.ScriptedConnectorAsync(Name));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        var failedAt = silo.Clock.GetUtcNow();

        var execution = await silo.ExecutionAsync(Given.Request(action));
        Assert.Equal(failedAt + TimeSpan.FromSeconds(7), (await execution.UntilAsync(ExecutionStatus.Waiting)).NextRetryAt);
        silo.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ExecutionStatus.Waiting, (await silo.RunAsync(action)).Status);
        Assert.Equal(2, silo.Scripts.Requests(Name).Count);

        silo.Scripts.Answer(Name, request => ScriptedAnswer.Tokens(request));
        var ended = await silo.AsTimePassesAsync(execution, "the end", seen => seen.HasEnded);
        Assert.Equal(ExecutionStatus.Succeeded, ended.Status);
        Assert.InRange(silo.Clock.GetUtcNow(), failedAt + TimeSpan.FromSeconds(7), DateTimeOffset.MaxValue);
        Assert.Equal(3, silo.Scripts.Requests(Name).Count);
    }

    [Theory]
    [InlineData("mac-token-type", "header prefix")]
    [InlineData("invalid-client", "invalid_client")]
    [InlineData("html-login-page", "web page")]
    [InlineData("endless", "KiB")]
    public async Task Authorization_fails_with_the_reason_when_the_code_brings_no_token(string name, string reason)
    {
        var connector = await silo.ScriptedConnectorAsync(name);

        var outcome = await silo.AuthorizeAsync(connector.Id);

        Assert.False(outcome.IsAuthorized);
        Assert.Contains(reason, outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(ConnectorHealth.NeedsAuthorization, (await silo.StatusAsync(connector.Id)).Health);
    }
}
