using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Tests.Connectors;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class IssuerRuleTests
{
    [Fact]
    public void Issuer_of_the_settings_must_come_back_as_it_is() => Assert.Null(Explain("https://login.example/t", "https://login.example/t"));

    [Theory]
    [InlineData("https://login.example/t/")]
    [InlineData("https://LOGIN.example/t")]
    [InlineData("https://login.example:443/t")]
    [InlineData("https://login.example/")]
    [InlineData("https://evil.example/t")]
    [InlineData("")]
    public void Other_text_than_the_issuer_of_the_settings_is_refused(string issuer) =>
        Assert.Contains(
            $"Expected the answer to come from the issuer \"https://login.example/t\", got \"{issuer}\".",
            Explain("https://login.example/t", issuer),
            StringComparison.Ordinal);

    [Fact]
    public void Missing_issuer_is_refused_when_the_settings_have_one() =>
        Assert.Contains("names no issuer", Explain("https://login.example/t", null), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("https://login.example")]
    [InlineData("https://LOGIN.example:443/any/path")]
    [InlineData("https://token.example:8443/")]
    public void Without_issuer_in_the_settings_none_or_one_of_the_same_origin_will_do(string? issuer) => Assert.Null(Explain(null, issuer));

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://login.example")]
    [InlineData("https://login.example:8443")]
    [InlineData("https://token.example")]
    [InlineData("https://login.example.evil.example")]
    [InlineData("https://login.example@evil.example/")]
    [InlineData("ftp://login.example/")]
    [InlineData("login.example")]
    [InlineData("")]
    public void Without_issuer_in_the_settings_another_origin_is_refused(string issuer)
    {
        var error = Explain(null, issuer);

        Assert.Contains($"got \"{issuer}\"", error, StringComparison.Ordinal);
        Assert.Contains("set the issuer in the connector's settings", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_shows_a_bounded_part_of_the_issuer_without_control_characters()
    {
        var error = Explain(null, "https://x\r\n\u202e\0<" + new string('i', 100_000))!;

        Assert.Contains("\"https://x    <iii", error, StringComparison.Ordinal);
        Assert.Contains("iii…\"", error, StringComparison.Ordinal);
        Assert.InRange(error.Length, 200, 500);
    }

    [Fact]
    public void Client_credentials_without_authorization_url_throw_nothing() =>
        Assert.NotNull(IssuerRule.Explain(Settings.ClientCredentials().OAuth2!, "https://evil.example"));

    private static string? Explain(string? expected, string? issuer) => IssuerRule.Explain(
        Settings.OAuth2(s => s with { AccessTokenUrl = "https://token.example:8443/token", Issuer = expected }).OAuth2!, issuer);
}
