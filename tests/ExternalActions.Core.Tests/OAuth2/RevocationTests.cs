using System.Text;
using ExternalActions.Core.Tests.Http;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class RevocationTests
{
    [Theory]
    [InlineData(200, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "OK")]
    [InlineData(200, """{"ok":true}""")]
    [InlineData(204, "")]
    public async Task Success_is_a_success_whatever_its_body(int status, string body)
    {
        await using var provider = Provider.Answering(RawServer.Answer(status, body: Encoding.ASCII.GetBytes(body)));

        Assert.Null(await provider.RevokeAsync());
    }

    [Theory]
    [InlineData(400, """{"error":"unsupported_token_type"}""", "does not revoke tokens of this kind")]
    [InlineData(401, """{"error":"invalid_client"}""", "client secret")]
    [InlineData(200, """{"ok":false,"error":"token_revoked"}""", "token_revoked")]
    [InlineData(404, "", "revocation URL")]
    [InlineData(503, "", "503")]
    [InlineData(302, "", "302")]
    public async Task Anything_else_says_why(int status, string body, string expected)
    {
        await using var provider = Provider.Answering(RawServer.Answer(status, body: Encoding.ASCII.GetBytes(body)));

        var why = await provider.RevokeAsync();

        Assert.StartsWith(provider.Target, why, StringComparison.Ordinal);
        Assert.Contains(expected, why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_that_is_not_there_says_why()
    {
        await using var provider = Provider.Issuing();
        provider.Settings = provider.Settings with { RevocationUrl = "http://127.0.0.1:1/revoke" };

        Assert.Contains("127.0.0.1:1", await provider.RevokeAsync(), StringComparison.Ordinal);
    }
}
