using System.IO.Compression;
using System.Text;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Tests.Http;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class IssuedTokensTests
{
    [Fact]
    public async Task Everything_that_the_provider_says_is_read()
    {
        await using var provider = Provider.Issuing(""","refresh_token":"new-refresh","expires_in":3600,"scope":"read","id_token":{"x":1}""");

        var tokens = await provider.IssueAsync();

        Assert.Equal(
            new IssuedTokens
            {
                AccessToken = "new-token",
                RefreshToken = "new-refresh",
                ObtainedAt = provider.Time.GetUtcNow(),
                ExpiresAt = provider.Time.GetUtcNow().AddHours(1),
                Scope = "read",
            },
            tokens);
        Assert.DoesNotContain("new-", tokens.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_provider_does_not_say_is_not_known()
    {
        await using var provider = Provider.Answering(200, """{"access_token":"new-token"}""");

        var tokens = await provider.IssueAsync();

        Assert.Equal((null, null, null), (tokens.RefreshToken, tokens.ExpiresAt, tokens.Scope));
    }

    [Fact]
    public async Task Lifetime_counts_from_before_the_request()
    {
        Provider provider = null!;
        provider = new Provider(call =>
        {
            provider.Time.Advance(TimeSpan.FromSeconds(7));
            return call.Stream.WriteAsync(RawServer.Json(200, """{"access_token":"t","expires_in":60}""")).AsTask();
        });
        await using var _ = provider;
        var start = provider.Time.GetUtcNow();

        var tokens = await provider.IssueAsync();

        Assert.Equal(start, tokens.ObtainedAt);
        Assert.Equal(start.AddSeconds(60), tokens.ExpiresAt);
    }

    [Theory]
    [InlineData("3600", 3600.0)]
    [InlineData("3599.5", 3599.5)]
    [InlineData("\"3600\"", 3600.0)]
    [InlineData("\"3600.0\"", 3600.0)]
    [InlineData("3.6e3", 3600.0)]
    [InlineData("315360000", 315360000.0)]
    [InlineData("315360001", 315360000.0)]
    [InlineData("9223372036854775807", 315360000.0)]
    [InlineData("1e400", 315360000.0)]
    [InlineData("123456789012345678901234567890123456789012345678901234567890", 315360000.0)]
    [InlineData("null", null)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("\"0\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"never\"", null)]
    [InlineData("true", null)]
    [InlineData("[3600]", null)]
    [InlineData("{}", null)]
    public async Task Lifetime_is_read_however_it_is_written(string expiresIn, double? seconds)
    {
        await using var provider = Provider.Issuing($",\"expires_in\":{expiresIn}");

        var tokens = await provider.IssueAsync();

        Assert.Equal(seconds, (tokens.ExpiresAt - tokens.ObtainedAt)?.TotalSeconds);
    }

    [Theory]
    [InlineData("""{"access_token":"t","token_type":"bearer"}""")]
    [InlineData("""{"access_token":"t","token_type":"BEARER"}""")]
    [InlineData("""{"access_token":"t","token_type":null}""")]
    [InlineData("""{"access_token":"t","token_type":""}""")]
    [InlineData("""{"Access_Token":"t","Token_Type":"Bearer"}""")]
    [InlineData("""{"access_token":"first","access_token":"t"}""")]
    [InlineData("""{"ACCESS_TOKEN":"other","access_token":"t"}""")]
    [InlineData("""{"access_token":"t","error":null,"ok":true}""")]
    [InlineData("\uFEFF {\"access_token\":\"t\"}\r\n")]
    public async Task Sloppy_json_is_understood(string json)
    {
        await using var provider = Provider.Answering(200, json);

        Assert.Equal("t", (await provider.IssueAsync()).AccessToken);
    }

    [Fact]
    public async Task Scopes_in_a_list_are_joined()
    {
        await using var provider = Provider.Issuing(""","scope":["read","write"]""");

        Assert.Equal("read write", (await provider.IssueAsync()).Scope);
    }

    [Fact]
    public async Task Scope_is_kept_on_one_line_and_cut()
    {
        await using var provider = Provider.Issuing($",\"scope\":\"a\\nb{new string('x', 10_000)}\"");

        var scope = (await provider.IssueAsync()).Scope!;

        Assert.StartsWith("a bxx", scope, StringComparison.Ordinal);
        Assert.InRange(scope.Length, 4_000, 4_001);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/html; charset=utf-8")]
    [InlineData("application/json")]
    public async Task Form_is_understood_whatever_its_content_type(string contentType)
    {
        await using var provider = Provider.Answering(RawServer.Answer(
            200,
            $"Content-Type: {contentType}\r\n",
            Encoding.ASCII.GetBytes("access_token=a%2Fb%3D&expires_in=60&scope=repo%2Cgist+user&token_type=bearer&refresh_token=r")));

        var tokens = await provider.IssueAsync();

        Assert.Equal(("a/b=", "r", "repo,gist user"), (tokens.AccessToken, tokens.RefreshToken, tokens.Scope));
        Assert.Equal(60, (tokens.ExpiresAt - tokens.ObtainedAt)!.Value.TotalSeconds);
    }

    [Fact]
    public async Task Json_is_understood_whatever_its_content_type()
    {
        await using var provider = Provider.Answering(RawServer.Answer(
            201, "Content-Type: text/html\r\n", Encoding.ASCII.GetBytes("""{"access_token":"t"}""")));

        Assert.Equal("t", (await provider.IssueAsync()).AccessToken);
    }

    [Fact]
    public async Task Compressed_answer_is_understood()
    {
        await using var provider = Provider.Answering(RawServer.Answer(
            200, "Content-Encoding: gzip\r\n", Gzip(Encoding.ASCII.GetBytes("""{"access_token":"t"}"""))));

        Assert.Equal("t", (await provider.IssueAsync()).AccessToken);
    }

    [Fact]
    public async Task Token_of_64_KiB_is_fine_and_a_longer_one_is_not()
    {
        var longest = new string('x', 64 * 1024);
        await using var provider = Provider.Answering(200, $$"""{"access_token":"{{longest}}","refresh_token":"{{longest}}"}""");
        await using var other = Provider.Answering(200, $$"""{"access_token":"{{longest}}x"}""");

        var tokens = await provider.IssueAsync();
        var failure = await other.FailAsync();

        Assert.Equal((longest, longest), (tokens.AccessToken, tokens.RefreshToken));
        Assert.Equal(TokenFailureKind.Rejected, failure.Kind);
        Assert.Contains("longer than 64 KiB", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abcd1234\\nX-Evil: 1")]
    [InlineData("abcd1234\\u0000")]
    [InlineData("abcd1234ö")]
    [InlineData(" abcd1234")]
    [InlineData("abcd1234 ")]
    [InlineData("abcd1234\\u007f")]
    public async Task Token_that_cannot_stand_in_a_header_is_refused_without_showing_it(string token)
    {
        await using var access = Provider.Answering(200, $$"""{"access_token":"{{token}}"}""");
        await using var refresh = Provider.Issuing($",\"refresh_token\":\"{token}\"");

        foreach (var provider in (Provider[])[access, refresh])
        {
            var failure = await provider.FailAsync();

            Assert.Equal(TokenFailureKind.Rejected, failure.Kind);
            Assert.StartsWith($"{provider.Target} issued a", failure.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("abcd1234", failure.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("Evil", failure.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Token_of_another_type_is_refused_unless_a_header_prefix_says_how_to_send_it()
    {
        await using var provider = Provider.Answering(200, """{"access_token":"new-token","token_type":"mac\n"}""");

        var failure = await provider.FailAsync();
        provider.Settings = provider.Settings with { HeaderPrefix = "" };
        var tokens = await provider.IssueAsync();

        Assert.Equal(TokenFailureKind.Rejected, failure.Kind);
        Assert.Contains("'mac'", failure.Detail, StringComparison.Ordinal);
        Assert.Contains("header prefix", failure.Detail, StringComparison.Ordinal);
        Assert.Equal("new-token", tokens.AccessToken);
    }

    [Theory]
    [InlineData("""{"access_token":"new-token","token_type":"mac","refresh_token":"new-refresh"}""", "new-refresh")]
    [InlineData("""{"access_token":"bad\n","refresh_token":"new-refresh"}""", "new-refresh")]
    [InlineData("""{"access_token":"bad\n","refresh_token":"new\n"}""", null)]
    [InlineData("""{"access_token":"bad\n","refresh_token":""}""", null)]
    [InlineData("""{"access_token":"new-token","token_type":"mac"}""", null)]
    public async Task Refresh_token_beside_a_refused_access_token_is_kept_and_not_shown(string json, string? expected)
    {
        await using var provider = Provider.Answering(200, json);

        var failure = await provider.FailAsync();

        Assert.Equal((TokenFailureKind.Rejected, expected), (failure.Kind, failure.RefreshToken));
        Assert.DoesNotContain("new-refresh", failure.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }
}
