using System.Net.Sockets;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Tests.Connectors;

namespace ExternalActions.Core.Tests.Http;

public sealed class ConnectionTesterTests
{
    [Theory]
    [InlineData(200, ConnectionOutcome.Succeeded, "200")]
    [InlineData(204, ConnectionOutcome.Succeeded, "204")]
    [InlineData(401, ConnectionOutcome.Unauthorized, "credentials")]
    [InlineData(403, ConnectionOutcome.Unauthorized, "rights")]
    [InlineData(404, ConnectionOutcome.UnexpectedStatus, "path")]
    [InlineData(500, ConnectionOutcome.UnexpectedStatus, "500")]
    public async Task Status_code_decides_the_outcome(int status, ConnectionOutcome outcome, string detail)
    {
        await using var server = RawServer.Answering(RawServer.Answer(status));
        using var caller = new Caller();

        var test = await caller.Tester.TestAsync(new ConnectorSettings { GetUrl = server.Url.ToString() }, default);

        Assert.Equal((outcome, status, null), (test.Outcome, test.StatusCode, test.Error));
        Assert.Contains(detail, test.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_names_where_it_points()
    {
        await using var server = RawServer.Answering(RawServer.Answer(301, "Location: https://login.example/\r\n"));
        using var caller = new Caller();

        var test = await caller.Tester.TestAsync(new ConnectorSettings { GetUrl = server.Url.ToString() }, default);

        Assert.Equal(ConnectionOutcome.UnexpectedStatus, test.Outcome);
        Assert.Contains("login.example", test.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Default_and_authenticating_headers_are_sent_and_no_idempotency_key()
    {
        await using var server = RawServer.Answering(RawServer.Answer(200));
        using var caller = new Caller();
        var settings = Caller.WithToken(
            new ConnectorSettings { GetUrl = $"{server.Url}me?x=1", DefaultHeaders = [new Header { Name = "X-Default", Value = "d" }] },
            "X-Key",
            "k");

        await caller.Tester.TestAsync(settings, default);

        var request = Assert.Single(server.Requests);
        Assert.StartsWith("GET /me?x=1 HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Default: d\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Key: k\r\n", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Idempotency-Key", request, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Access_token_of_a_given_authorization_is_sent()
    {
        await using var server = RawServer.Answering(RawServer.Answer(200));
        using var caller = new Caller();
        var settings = Settings.OAuth2() with { GetUrl = server.Url.ToString() };

        var test = await caller.Tester.TestAsync(settings, ConnectorAuthorization.From(settings, "access-1"), default);

        Assert.Equal(ConnectionOutcome.Succeeded, test.Outcome);
        Assert.Contains("Authorization: Bearer access-1\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_to_reach_the_system_is_explained()
    {
        using var caller = new Caller(resolve: _ => throw new SocketException((int)SocketError.HostNotFound));

        var test = await caller.Tester.TestAsync(new ConnectorSettings { GetUrl = "https://wrong.test/" }, default);

        Assert.Equal((ConnectionOutcome.Unreachable, ErrorKind.NameNotResolved, null), (test.Outcome, test.Error, test.StatusCode));
        Assert.Contains("wrong.test", test.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_address_names_the_setting_that_allows_it()
    {
        await using var server = RawServer.Answering(RawServer.Answer(200));
        using var caller = new Caller(options => options.AllowedNetworks.Clear());

        var test = await caller.Tester.TestAsync(new ConnectorSettings { GetUrl = server.Url.ToString() }, default);

        Assert.Equal((ConnectionOutcome.Unreachable, ErrorKind.AddressNotAllowed), (test.Outcome, test.Error));
        Assert.Contains("AllowedNetworks", test.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ends_after_twenty_seconds()
    {
        var asked = new TaskCompletionSource();
        await using var server = new RawServer(call =>
        {
            asked.SetResult();
            return call.HangAsync();
        });
        using var caller = new Caller();

        var running = caller.Tester.TestAsync(new ConnectorSettings { GetUrl = server.Url.ToString() }, default);
        await asked.Task;
        caller.Time.Advance(TimeSpan.FromSeconds(20));
        var test = await running;

        Assert.Equal((ConnectionOutcome.Unreachable, ErrorKind.Timeout, 20_000), (test.Outcome, test.Error, test.DurationMilliseconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/relative")]
    [InlineData("ftp://example.com/")]
    [InlineData("https://user:password@example.com/")]
    public async Task Connector_without_usable_get_url_says_so(string? getUrl)
    {
        using var caller = new Caller();

        var test = await caller.Tester.TestAsync(new ConnectorSettings { GetUrl = getUrl }, default);

        Assert.Equal(ConnectionOutcome.Unreachable, test.Outcome);
        Assert.Contains("GET URL", test.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_test_throws()
    {
        using var caller = new Caller();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => caller.Tester.TestAsync(new ConnectorSettings { GetUrl = "https://example.test/" }, new CancellationToken(canceled: true)));
    }
}
