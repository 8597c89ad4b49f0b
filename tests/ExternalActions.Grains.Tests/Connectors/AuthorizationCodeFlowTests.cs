using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Tests.Connectors;

/// <summary>How a person authorizes a connector in a browser.</summary>
public sealed class AuthorizationCodeFlowTests
{
    [Fact]
    public Task Answer_counts_once_even_when_it_comes_twice_at_the_same_time() => ConnectorUnderTest.RunAsync(async connector =>
    {
        var response = await connector.ConsentAsync();

        var outcomes = await Task.WhenAll(connector.Flow.CompleteAsync(response), connector.Flow.CompleteAsync(response));

        Assert.Equal([true, false], outcomes.Select(outcome => outcome.IsAuthorized));
        Assert.Single(connector.Requests);
        Assert.Empty(connector.Record.Grant.Pending);
    });

    [Fact]
    public Task Answer_is_used_up_before_the_code_is_sent() => ConnectorUnderTest.RunAsync(async connector =>
    {
        var response = await connector.ConsentAsync();
        var answer = connector.Hold();

        var complete = connector.Flow.CompleteAsync(response);
        await connector.RequestedAsync(1);
        Assert.Empty(connector.Store.Written.Pending);
        answer.SetResult();

        Assert.True((await complete).IsAuthorized);
    });

    [Fact]
    public Task Answer_that_belongs_to_nothing_is_refused_without_a_wait() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        var response = await connector.ConsentAsync();
        connector.Expire();
        var answer = connector.Hold();
        var refresh = connector.Refresher.AuthorizeAsync(null);
        await connector.RequestedAsync(2);

        // Two hours are too long, another browser is a wrong one.
        Assert.False((await connector.Flow.CompleteAsync(response)).IsAuthorized);
        Assert.False((await connector.Flow.CompleteAsync(response with { BrowserKey = "another" })).IsAuthorized);
        Assert.False(refresh.IsCompleted);
        answer.SetResult();
        await refresh;
    });

    [Fact]
    public Task Tokens_stay_when_a_second_authorization_fails() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        var response = await connector.ConsentAsync();

        var outcome = await connector.Flow.CompleteAsync(response with { Code = null, Error = "access_denied" });

        Assert.Equal((false, "access_denied"), (outcome.IsAuthorized, outcome.Error));
        Assert.Equal("access-right-1", connector.Plain(await connector.Refresher.AuthorizeAsync(null)));
        Assert.Equal(ConnectorEventKind.AuthorizationFailed, connector.Record.Current.Events[0].Kind);
    });

    [Fact]
    public Task Client_of_its_own_is_not_authorized_in_a_browser() => ConnectorUnderTest.RunAsync(
        settings => settings with { GrantType = GrantType.ClientCredentials, AuthorizationUrl = null },
        async connector =>
        {
            var refused = await connector.Flow.BeginAsync(new() { RedirectUrl = "https://a.example/", BrowserKey = "a key" });

            Assert.Equal(ProblemKind.Conflict, refused.Problem?.Kind);
        });
}
