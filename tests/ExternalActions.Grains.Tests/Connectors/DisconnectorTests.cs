using ExternalActions.Connectors;
using ExternalActions.Problems;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Grains.Tests.Connectors;

/// <summary>How a connector forgets its tokens.</summary>
public sealed class DisconnectorTests
{
    [Fact]
    public Task Tokens_are_forgotten_before_the_provider_is_asked_to_revoke_them() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connector.AnswerRevocations(_ => new() { After = answer.Task });

        var disconnect = connector.Disconnector.DisconnectAsync();
        await Eventually.HoldsAsync("the revocation", () => Task.FromResult(connector.Revocations.Count == 1));

        Assert.Null(connector.Store.Written.Tokens);
        Assert.Null(connector.Host.Reminder);
        Assert.Contains("disconnected", (await connector.Refresher.AuthorizeAsync(null))!.Gap!.Reason, StringComparison.Ordinal);
        // Other changes need not wait for the provider.
        await connector.Record.WaitForChangesAsync(CancellationToken.None);
        answer.SetResult();
        Assert.Equal(RevocationOutcome.Revoked, Given.Value(await disconnect).Revocation);
        Assert.Equal(["refresh-right-1", "access-right-1"], connector.Revocations.Select(request => request["token"]));
        Assert.Equal(ConnectorEventKind.RevocationEnded, connector.Record.Current.Events[0].Kind);
    });

    [Fact]
    public Task Disconnect_during_a_refresh_waits_for_it_and_revokes_what_it_brings() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.Expire();
        var answer = connector.Hold();
        var refresh = connector.Refresher.AuthorizeAsync(null);
        await connector.RequestedAsync(2);

        var disconnect = connector.Disconnector.DisconnectAsync();
        Assert.NotNull(connector.Record.Grant.Tokens);
        answer.SetResult();
        await Task.WhenAll(refresh, disconnect);

        Assert.Equal(["refresh-right-2", "access-right-2"], connector.Revocations.Select(request => request["token"]));
        Assert.Null(connector.Store.Written.Tokens);
    });

    [Fact]
    public Task Connector_stays_disconnected_when_the_provider_does_not_revoke() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        connector.AnswerRevocations(_ => ScriptedAnswer.Error("unsupported_token_type"));

        var disconnection = Given.Value(await connector.Disconnector.DisconnectAsync());

        Assert.Equal(RevocationOutcome.Failed, disconnection.Revocation);
        Assert.Equal(ConnectorHealth.NeedsAuthorization, connector.Record.Grant.Health);
        Assert.Null(connector.Record.Grant.Tokens);
    });

    [Fact]
    public Task Failures_before_the_disconnect_hold_no_later_request_back() => ConnectorUnderTest.RunAsync(
        settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null },
        async connector =>
        {
            connector.Answer(_ => new() { Status = 503 });
            Assert.NotNull((await connector.Refresher.AuthorizeAsync(null))!.Gap);
            connector.Answer(request => ScriptedAnswer.Tokens(request));

            Assert.Equal(RevocationOutcome.NothingToRevoke, Given.Value(await connector.Disconnector.DisconnectAsync()).Revocation);

            Assert.NotNull((await connector.Refresher.AuthorizeAsync(null))!.AccessToken);
        });

    [Fact]
    public Task Disconnect_of_what_was_deleted_is_refused() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        await connector.Record.ChangeAsync(connector.Record.ClearAsync);

        Assert.Equal(ProblemKind.NotFound, (await connector.Disconnector.DisconnectAsync()).Problem?.Kind);
        Assert.Empty(connector.Revocations);
    });
}
