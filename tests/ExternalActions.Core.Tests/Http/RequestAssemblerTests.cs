using System.Collections.Immutable;
using System.Text;
using ExternalActions.Connectors;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.Tests.Http;

public sealed class RequestAssemblerTests
{
    [Fact]
    public void Header_of_the_action_replaces_the_default_one() =>
        Assert.Equal(["X-B: default", "x-a: action"], Assemble(
            defaults: [H("X-A", "default"), H("X-B", "default")],
            action: [H("x-a", "action")]));

    [Fact]
    public void Authenticating_header_wins_over_all_others() =>
        Assert.Equal(["Authorization: Bearer ***"], Assemble(
            defaults: [H("authorization", "default")],
            action: [H("AUTHORIZATION", "action")],
            token: ("Authorization", "Bearer connector")));

    [Fact]
    public void Header_that_an_action_sets_twice_goes_out_twice() =>
        Assert.Equal(["X-A: 1", "X-A: 2"], Assemble(defaults: [H("X-A", "default")], action: [H("X-A", "1"), H("X-A", "2")]));

    [Fact]
    public void Content_type_of_the_payload_wins_over_the_default_one() =>
        Assert.Equal(["Content-Type: application/x-www-form-urlencoded"], Assemble(
            defaults: [H("Content-Type", "application/json")],
            body: "a=1",
            contentType: "application/x-www-form-urlencoded"));

    [Fact]
    public void Content_type_of_the_actions_headers_wins_and_is_not_doubled() =>
        Assert.Equal(["content-type: application/vnd.api+json"], Assemble(
            action: [H("content-type", "application/vnd.api+json")],
            body: "{}",
            contentType: "application/json"));

    [Fact]
    public void Default_content_type_is_left_out_without_a_body() =>
        Assert.Empty(Assemble(defaults: [H("Content-Type", "application/json"), H("Content-Language", "en")]));

    [Fact]
    public void Headers_of_the_connection_are_left_out() =>
        Assert.Empty(Assemble(
            defaults: [H("Host", "evil.example"), H("Content-Length", "5")],
            action:
            [
                H("transfer-encoding", "chunked"), H("Connection", "close"), H("Expect", "100-continue"), H("TE", "trailers"), H("Upgrade", "h2c"),
            ],
            token: ("Host", "evil.example")));

    [Fact]
    public void User_agent_and_idempotency_key_are_added_where_none_is_given()
    {
        var key = Guid.NewGuid();

        var added = RequestAssembler.Assemble(Request(), Caller.Authorize(new ConnectorSettings()), "Agent/1", key).ToPreview();
        var given = RequestAssembler.Assemble(
            Request() with { Headers = [H("user-agent", "Mine"), H("idempotency-key", "my-key")] },
            Caller.Authorize(new ConnectorSettings()),
            "Agent/1",
            key).ToPreview();

        Assert.Equal(["User-Agent: Agent/1", "Accept-Encoding: gzip, deflate, br", $"Idempotency-Key: {key}"], Lines(added.Headers));
        Assert.Equal(["user-agent: Mine", "idempotency-key: my-key", "Accept-Encoding: gzip, deflate, br"], Lines(given.Headers));
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", "Basic ***")]
    [InlineData("Bearer abc", "Bearer ***")]
    [InlineData("opaque abc", "***")]
    [InlineData("abc", "***")]
    [InlineData("", "***")]
    public void Preview_masks_authenticating_headers_wholly(string value, string shown) =>
        Assert.Equal([$"X-Auth: {shown}"], Assemble(token: ("X-Auth", value)));

    [Fact]
    public void Content_headers_go_to_the_content_also_of_a_request_without_body()
    {
        var request = RequestAssembler.Assemble(
            Request() with { Method = "POST", Headers = [H("Content-Type", "application/json")] },
            Caller.Authorize(new ConnectorSettings()),
            "A",
            null);

        using var message = request.ToMessage();

        Assert.Equal("application/json", message.Content!.Headers.NonValidated["Content-Type"].ToString());
    }

    private static Header H(string name, string value) => new() { Name = name, Value = value };

    private static RenderedRequest Request() => new() { Method = "GET", Url = new Uri("https://api.example.com/") };

    /// <summary>The headers of the preview, without those that every request has.</summary>
    private static string[] Assemble(
        ImmutableArray<Header>? defaults = null,
        ImmutableArray<Header>? action = null,
        (string Name, string Value)? token = null,
        string? body = null,
        string? contentType = null)
    {
        var settings = new ConnectorSettings { DefaultHeaders = defaults ?? [] };
        if (token is var (name, value))
        {
            settings = Caller.WithToken(settings, name, value);
        }

        var request = Request() with
        {
            Headers = action ?? [],
            Body = body is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(body),
            ContentType = contentType,
        };
        var preview = RequestAssembler.Assemble(request, Caller.Authorize(settings), "Agent/1", null).ToPreview();
        return [.. Lines(preview.Headers).Where(line => line is not ("User-Agent: Agent/1" or "Accept-Encoding: gzip, deflate, br"))];
    }

    private static string[] Lines(ImmutableArray<Header> headers) => [.. headers.Select(header => $"{header.Name}: {header.Value}")];
}
