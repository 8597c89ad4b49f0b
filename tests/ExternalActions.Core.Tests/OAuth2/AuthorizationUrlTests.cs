using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Tests.Connectors;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class AuthorizationUrlTests
{
    private const string Redirect = "https://actions.example/oauth2/callback";

    [Fact]
    public void All_parameters_are_there_in_their_encoded_form() => Assert.Equal(
        "https://login.example/authorize?response_type=code&client_id=client-1"
            + "&redirect_uri=https%3A%2F%2Factions.example%2Foauth2%2Fcallback&scope=read%20write&state=st-1"
            + "&code_challenge=ch-1&code_challenge_method=S256&access_type=offline&a%5Bb%5D=%26%3D%23%2B%20%C3%BC",
        Build(
            s => s with { AuthorizationParameters = [.. Settings.Parameters(("access_type", "offline"), ("a[b]", "&=#+ ü"))] },
            codeChallenge: "ch-1"));

    [Fact]
    public void Scope_and_challenge_are_left_out_when_there_are_none() => Assert.Equal(
        "https://login.example/authorize?response_type=code&client_id=client-1"
            + "&redirect_uri=https%3A%2F%2Factions.example%2Foauth2%2Fcallback&state=st-1",
        Build(s => s with { Scope = null, AuthorizationParameters = default }));

    [Theory]
    [InlineData("https://login.example/a?tenant=x%2Fy&b", "https://login.example/a?tenant=x%2Fy&b&response_type=code&")]
    [InlineData("https://login.example/a?", "https://login.example/a?response_type=code&")]
    [InlineData("https://login.example/a?b=1&", "https://login.example/a?b=1&response_type=code&")]
    [InlineData("https://login.example/a&", "https://login.example/a&?response_type=code&")]
    [InlineData("https://login.example", "https://login.example/?response_type=code&")]
    [InlineData("https://login.example?b=1", "https://login.example/?b=1&response_type=code&")]
    [InlineData("https://login.example/é", "https://login.example/%C3%A9?response_type=code&")]
    public void Query_of_the_authorization_url_stays_in_front(string url, string begins) =>
        Assert.StartsWith(begins, Build(s => s with { AuthorizationUrl = url }), StringComparison.Ordinal);

    [Fact]
    public void Value_cannot_add_a_parameter()
    {
        var url = new Uri(Build(s => s with { ClientId = "a&redirect_uri=https://evil.example", Scope = "x#y" }));

        Assert.Equal("", url.Fragment);
        Assert.Single(url.Query.Split('&'), part => part.StartsWith("redirect_uri=", StringComparison.Ordinal));
    }

    [Fact]
    public void Client_secret_is_never_in_it() =>
        Assert.DoesNotContain("client-s3cret", Build(s => s), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative")]
    public void Settings_without_authorization_url_are_a_mistake_of_the_caller(string? url) =>
        Assert.Throws<ArgumentException>(() => Build(s => s with { AuthorizationUrl = url }));

    private static string Build(Func<OAuth2Authorization, OAuth2Authorization> change, string? codeChallenge = null) =>
        AuthorizationUrl.Build(Settings.OAuth2(change).OAuth2!, Redirect, "st-1", codeChallenge);
}
