using System.Text;
using System.Text.Json;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class TokenRequestTests
{
    // RFC 6749 section 2.3.1: form-urlencoded before Base64.
    private static readonly string Basic =
        $"Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("my+client:s3cret%2F%26%2B+%C3%A4"))}\r\n";

    public static TheoryData<string, string[]> Calls => new()
    {
        {
            "exchange",
            ["grant_type=authorization_code", $"code={Provider.Code}", $"redirect_uri={Provider.RedirectUrl}", $"code_verifier={Provider.Verifier}"]
        },
        { "refresh", ["grant_type=refresh_token", $"refresh_token={Provider.RefreshToken}"] },
        { "client credentials", ["grant_type=client_credentials", "scope=read write"] },
        { "revoke", [$"token={Provider.RefreshToken}", "token_type_hint=refresh_token"] },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Basic_authentication_is_in_the_header_only(string call, string[] parameters)
    {
        await using var provider = Provider.Issuing();

        await SendAsync(provider, call);

        Assert.Equal(parameters, provider.Form);
        Assert.Contains(Basic, provider.Request.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", provider.Request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Post_authentication_is_in_the_body_only(string call, string[] parameters)
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with { ClientAuthentication = ClientAuthentication.ClientSecretPost };

        await SendAsync(provider, call);

        Assert.Equal([.. parameters, "client_id=my client", $"client_secret={Provider.ClientSecret}"], provider.Form);
        Assert.DoesNotContain("Authorization:", provider.Request.Head, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", provider.Request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Public_client_sends_its_ID_and_no_secret(string call, string[] parameters)
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with { ClientAuthentication = ClientAuthentication.None };

        await SendAsync(provider, call);

        Assert.Equal([.. parameters, "client_id=my client"], provider.Form);
        Assert.DoesNotContain("Authorization:", provider.Request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Json_request_is_an_object_of_strings_authenticated_by_header(string call, string[] parameters)
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with { ContentType = TokenRequestContentType.Json };

        await SendAsync(provider, call);

        var (head, body) = provider.Request;
        Assert.Contains("\r\nContent-Type: application/json\r\n", head, StringComparison.Ordinal);
        Assert.Contains(Basic, head, StringComparison.Ordinal);
        Assert.Equal(parameters, JsonSerializer.Deserialize<Dictionary<string, string>>(body)!.Select(member => $"{member.Key}={member.Value}"));
    }

    [Fact]
    public async Task Json_request_can_carry_the_credentials()
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with
        {
            ContentType = TokenRequestContentType.Json,
            ClientAuthentication = ClientAuthentication.ClientSecretPost,
        };

        await provider.RefreshAsync();

        var members = JsonSerializer.Deserialize<Dictionary<string, string>>(provider.Request.Body)!;
        Assert.Equal(Provider.ClientSecret, members["client_secret"]);
        Assert.Equal("my client", members["client_id"]);
    }

    [Fact]
    public async Task Request_is_a_post_that_asks_for_json_and_names_this_server()
    {
        await using var provider = Provider.Issuing();

        await provider.RefreshAsync();

        var (head, _) = provider.Request;
        Assert.StartsWith("POST /token HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nAccept: application/json\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: Tests/1\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_goes_to_the_refresh_URL_and_keeps_its_query()
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with { RefreshUrl = $"{provider.Url}refresh?tenant=a%2Fb" };

        await provider.RefreshAsync();

        Assert.StartsWith("POST /refresh?tenant=a%2Fb HTTP/1.1\r\n", provider.Request.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_exchange_does_not_go_to_the_refresh_URL()
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with { RefreshUrl = $"{provider.Url}refresh" };

        await provider.ExchangeAsync();

        Assert.StartsWith("POST /token HTTP/1.1\r\n", provider.Request.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revocation_goes_to_the_revocation_URL()
    {
        await using var provider = Provider.Issuing();

        await provider.RevokeAsync();

        Assert.StartsWith("POST /revoke HTTP/1.1\r\n", provider.Request.Head, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Token_parameters_go_with_every_token_request_but_not_with_a_revocation(string call, string[] parameters)
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with
        {
            TokenParameters =
            [
                new OAuth2Parameter { Name = "audience", Value = "https://api.example.com/?a=b&c" },
                new OAuth2Parameter { Name = "empty" },
            ],
        };

        await SendAsync(provider, call);

        Assert.Equal(call == "revoke" ? parameters : [.. parameters, "audience=https://api.example.com/?a=b&c"], provider.Form);
    }

    [Fact]
    public async Task Token_parameter_may_repeat_but_replaces_nothing_of_the_protocol()
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with
        {
            ContentType = TokenRequestContentType.Json,
            TokenParameters =
            [
                new OAuth2Parameter { Name = "grant_type", Value = "password" },
                new OAuth2Parameter { Name = "resource", Value = "a" },
                new OAuth2Parameter { Name = "resource", Value = "b" },
            ],
        };

        await provider.ClientCredentialsAsync();

        Assert.Equal("""{"grant_type":"client_credentials","scope":"read write","resource":["a","b"]}""", provider.Request.Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Parameters_without_a_value_are_left_out(string? scope)
    {
        await using var provider = Provider.Issuing();
        await using var other = Provider.Issuing();
        provider.Settings = provider.Settings with { Scope = scope };

        await provider.ClientCredentialsAsync();
        await other.Endpoint.ExchangeCodeAsync(other.Settings, Provider.Code, Provider.RedirectUrl, null, CancellationToken.None);

        Assert.Equal(["grant_type=client_credentials"], provider.Form);
        Assert.DoesNotContain("code_verifier", other.Request.Body, StringComparison.Ordinal);
    }

    private static Task SendAsync(Provider provider, string call) => call switch
    {
        "exchange" => provider.ExchangeAsync(),
        "refresh" => provider.RefreshAsync(),
        "client credentials" => provider.ClientCredentialsAsync(),
        _ => provider.RevokeAsync(),
    };
}
