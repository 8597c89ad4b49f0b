using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Tests.Connectors;

namespace ExternalActions.Core.Tests.Authorization;

public sealed class SecretMaskerTests
{
    [Theory]
    [InlineData("p/+ä\"<ss")]
    [InlineData("plain-secret")]
    [InlineData("with space & more")]
    [InlineData("with space ~ and (more)!")]
    public void Secret_is_masked_in_each_form_it_may_be_echoed_in(string secret)
    {
        var masker = Token(secret);
        string[] forms =
        [
            secret,
            Uri.EscapeDataString(secret),
            Regex.Replace(Uri.EscapeDataString(secret), "%..", hex => hex.Value.ToLowerInvariant()),
            System.Net.WebUtility.UrlEncode(secret),
            Uri.EscapeDataString(secret).Replace("%20", "+", StringComparison.Ordinal),
            System.Net.WebUtility.HtmlEncode(secret),
            Uri.EscapeDataString(secret).Replace("%2F", "/", StringComparison.Ordinal),
            string.Concat(secret.Select(character => $"\\u{(int)character:x4}")),
            secret.Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("<", "\\u003c", StringComparison.Ordinal)
                .Replace("&", "\\u0026", StringComparison.Ordinal),
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret)),
            Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret)).TrimEnd('='),
            JsonSerializer.Serialize(secret)[1..^1],
            secret.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("ä", "\\u00e4", StringComparison.Ordinal),
            secret.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("ä", "\\u00E4", StringComparison.Ordinal),
            secret.Replace("\"", "\\\"", StringComparison.Ordinal),
            secret.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal),
        ];

        Assert.All(forms, form => Assert.Equal("a***b***c", masker.Mask($"a{form}b{form}c")));
    }

    [Fact]
    public void Basic_password_and_header_are_masked_but_not_the_user_name()
    {
        var masker = SecretMasker.For(new ConnectorSettings
        {
            AuthorizationType = AuthorizationType.Basic,
            Basic = new BasicAuthorization { UserName = "user", Password = Secret.Of("hunter22") },
        });

        Assert.Equal("user *** Basic ***", masker.Mask("user hunter22 Basic dXNlcjpodW50ZXIyMg=="));
    }

    [Theory]
    [InlineData("client", "hunter22", "client", "hunter22")]
    [InlineData("a b", "p~*!:ü/", "a+b", "p%7E*%21%3A%C3%BC%2F")]
    [InlineData("a b", "p~*!:ü/", "a+b", "p~%2A%21%3A%C3%BC%2F")]
    [InlineData("a b", "p~*!:ü/", "a%20b", "p~%2A%21%3A%C3%BC%2F")]
    [InlineData("a b", "p~*!:ü/", "a+b", "p%7E*!%3A%C3%BC%2F")]
    [InlineData("a b", "p~*!:ü/", "a b", "p~*!:ü/")]
    public void Client_secret_is_masked_alone_and_in_a_basic_header(string id, string secret, string sentId, string sentSecret)
    {
        var masker = SecretMasker.For(Settings.OAuth2(oauth2 => oauth2 with { ClientId = id, ClientSecret = Secret.Of(secret) }));
        var sent = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{sentId}:{sentSecret}"));

        Assert.Equal($"{id} *** Basic ***", masker.Mask($"{id} {secret} Basic {sent}"));
    }

    [Fact]
    public void Further_secrets_are_masked_with_those_of_the_settings()
    {
        var masker = SecretMasker.For(Settings.OAuth2(), ["refresh/1", "abc"]);

        Assert.Equal("*** *** *** abc", masker.Mask("refresh/1 refresh%2F1 client-s3cret abc"));
        Assert.Equal("***", SecretMasker.For(new ConnectorSettings(), ["alone"]).Mask("alone"));
    }

    [Fact]
    public void Token_is_masked_with_and_without_its_scheme() =>
        Assert.Equal("*** / ***", Token("Bearer abcdef").Mask("Bearer abcdef / abcdef"));

    [Fact]
    public void Longer_secret_is_masked_before_the_shorter_one_that_begins_it() =>
        Assert.Equal("<***>", Token("secret", "secret-and-more").Mask("<secret-and-more>"));

    [Fact]
    public void Overlapping_secrets_leave_nothing_over() =>
        Assert.Equal("<***>", Token("abcd", "cdefgh").Mask("<abcdefgh>"));

    [Fact]
    public void Adjacent_secrets_are_all_masked() => Assert.DoesNotContain("abcd", Token("abcd").Mask("abcdabcdabcd"), StringComparison.Ordinal);

    [Fact]
    public void Short_secret_is_left_alone() => Assert.Equal("a=abc", Token("abc").Mask("a=abc"));

    [Fact]
    public void Text_without_secret_comes_back_as_it_is()
    {
        const string Text = "nothing here";

        Assert.Same(Text, Token("secret").Mask(Text));
        Assert.Same(Text, SecretMasker.For(new ConnectorSettings()).Mask(Text));
    }

    [Theory]
    [InlineData(2, "ab")]
    [InlineData(3, "abc")]
    [InlineData(4, "abc***")]
    [InlineData(8, "abc***")]
    [InlineData(9, "abc***")]
    [InlineData(10, "abc***d")]
    public void Secret_that_the_end_of_the_head_cuts_is_masked(int headLength, string expected) =>
        Assert.Equal(expected, Token("secret").Mask("abcsecretdef", headLength));

    [Fact]
    public void Hidden_secrets_are_skipped() => Assert.Equal("x", SecretMasker.For(new ConnectorSettings
    {
        Token = new TokenAuthorization { Headers = [new SecretHeader { Name = "X", Value = Secret.Hidden }] },
        Basic = new BasicAuthorization { UserName = "u", Password = Secret.Hidden },
        OAuth2 = new OAuth2Authorization { ClientId = "u", ClientSecret = Secret.Hidden },
    }).Mask("x"));

    private static SecretMasker Token(params string[] values) => SecretMasker.For(new ConnectorSettings
    {
        AuthorizationType = AuthorizationType.Token,
        Token = new TokenAuthorization { Headers = [.. values.Select(value => new SecretHeader { Name = "X", Value = Secret.Of(value) })] },
    });
}
