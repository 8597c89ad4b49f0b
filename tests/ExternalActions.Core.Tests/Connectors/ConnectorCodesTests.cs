using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Connectors;

/// <summary>Each rule for connectors has its code.</summary>
public sealed class ConnectorCodesTests
{
    [Fact]
    public void Each_rule_for_all_connectors_has_its_code()
    {
        Check("#/name", ProblemCode.Required, Settings.None with { Name = null! });
        Check("#/name", ProblemCode.TooLong, Settings.None with { Name = Long(101) });
        Check("#/name", ProblemCode.Malformed, Settings.None with { Name = " a" });
        Check("#/name", ProblemCode.Malformed, Settings.None with { Name = "a\u0007b" });
        Check("#/description", ProblemCode.TooLong, Settings.None with { Description = Long(2_001) });
        Check("#/authorizationType", ProblemCode.UnknownValue, Settings.None with { AuthorizationType = (AuthorizationType)99 });
        Check("#/basic", ProblemCode.Required, Settings.None with { AuthorizationType = AuthorizationType.Basic });
        Check("#/basic", ProblemCode.NotAllowed, Settings.Basic() with { AuthorizationType = AuthorizationType.None });
        Check("#/flow/concurrentCalls", ProblemCode.OutOfRange, Settings.None with { Flow = new() { ConcurrentCalls = 0 } });
    }

    [Fact]
    public void Each_rule_for_headers_has_its_code()
    {
        const string Name = "#/defaultHeaders/0/name";
        const string Value = "#/defaultHeaders/0/value";

        Check(
            "#/defaultHeaders",
            ProblemCode.TooMany,
            Settings.None.WithDefaults([.. Enumerable.Range(0, 51).Select(index => ($"X-{index}", ""))]));
        Check(Name, ProblemCode.Required, Settings.None.WithDefaults(("", "a")));
        Check(Name, ProblemCode.Malformed, Settings.None.WithDefaults(("a b", "a")));
        Check(Name, ProblemCode.TooLong, Settings.None.WithDefaults((Long(101), "a")));
        Check(Name, ProblemCode.NotAllowed, Settings.None.WithDefaults(("Host", "a")));
        Check(Name, ProblemCode.NotAllowed, Settings.None.WithDefaults(("Authorization", "a")));
        Check(Name, ProblemCode.NotAllowed, Settings.Token(("X-Key", "v")).WithDefaults(("x-key", "a")));
        Check("#/defaultHeaders/1/name", ProblemCode.Duplicate, Settings.None.WithDefaults(("X-A", "a"), ("x-a", "b")));
        Check(Value, ProblemCode.Required, Settings.None.WithDefaults(("X-A", null!)));
        Check(Value, ProblemCode.TooLong, Settings.None.WithDefaults(("X-A", Long(8_193))));
        Check(Value, ProblemCode.Malformed, Settings.None.WithDefaults(("X-A", "a\n")));
    }

    [Fact]
    public void Each_rule_for_hosts_has_its_code()
    {
        Check("#/getUrl", ProblemCode.Required, Settings.None with { GetUrl = null });
        Check("#/getUrl", ProblemCode.TooLong, Settings.None with { GetUrl = $"https://e.example/{Long(2_048)}" });
        Check("#/getUrl", ProblemCode.NotAllowed, Settings.None with { GetUrl = "https://a@e.example/" });
        string[] malformed = ["https://e.example/{a}", "https://e.example/ ", "ftp://e.example", "https://e.example/#a", "https://e.example:0/"];
        foreach (var url in malformed)
        {
            Check("#/getUrl", ProblemCode.Malformed, Settings.None with { GetUrl = url });
        }

        Check("#/allowedHosts", ProblemCode.TooMany, Settings.None with { AllowedHosts = [.. Enumerable.Repeat("e.example", 101)] });
        Check("#/allowedHosts/0", ProblemCode.Required, Settings.None with { AllowedHosts = [""] });
        Check("#/allowedHosts/0", ProblemCode.Required, Settings.None with { AllowedHosts = [":80"] });
        Check("#/allowedHosts/0", ProblemCode.TooLong, Settings.None with { AllowedHosts = [string.Concat(Enumerable.Repeat("a.", 127))] });
        foreach (var host in (string[])["http://e", "e/a", "*.1.2.3.4", "[e]", "a:b:c", "é.example", "-a.example", "010.1.1.1", "e:99999"])
        {
            Check("#/allowedHosts/0", ProblemCode.Malformed, Settings.None with { AllowedHosts = [host] });
        }
    }

    [Fact]
    public void Each_rule_for_authorization_types_Basic_and_Token_has_its_code()
    {
        Check("#/basic/userName", ProblemCode.Required, Settings.Basic(""));
        Check("#/basic/userName", ProblemCode.Malformed, Settings.Basic("a:b"));
        Check("#/basic/userName", ProblemCode.Malformed, Settings.Basic("a\n"));
        Check("#/basic/userName", ProblemCode.TooLong, Settings.Basic(Long(2_049)));
        Check("#/basic/password", ProblemCode.Required, Settings.Basic(password: new Secret()));
        Check("#/basic/password", ProblemCode.Malformed, Settings.Basic(password: Secret.Of("a\n")));
        Check("#/basic/password", ProblemCode.TooLong, Settings.Basic(password: Secret.Of(Long(2_049))));
        Check("#/token/headers", ProblemCode.Required, Settings.Token());
        Check(
            "#/token/headers", ProblemCode.TooMany, Settings.Token([.. Enumerable.Range(0, 51).Select(index => ($"X-{index}", (string?)"v"))]));
        Check("#/token/headers/0/name", ProblemCode.Malformed, Settings.Token(("a b", "v")));
        Check("#/token/headers/0/value", ProblemCode.Required, Settings.Token(("X-A", null)));
        Check("#/token/headers/0/value", ProblemCode.Required, Settings.Token(("X-A", "")));
        Check("#/token/headers/0/value", ProblemCode.Malformed, Settings.Token(("X-A", " v")));
        Check("#/token/headers/0/value", ProblemCode.Malformed, Settings.Token(("X-A", "é")));
        Check("#/token/headers/0/value", ProblemCode.TooLong, Settings.Token(("X-A", Long(8_193))));
    }

    [Fact]
    public void Each_rule_for_the_URLs_of_OAuth2_has_its_code()
    {
        AssertOAuth2("authorizationUrl", ProblemCode.Required, s => s with { AuthorizationUrl = null });
        AssertOAuth2("authorizationUrl", ProblemCode.NotAllowed, s => s with { AuthorizationUrl = "https://login.example/?client_secret=a" });
        AssertOAuth2("accessTokenUrl", ProblemCode.Required, s => s with { AccessTokenUrl = "" });
        AssertOAuth2("accessTokenUrl", ProblemCode.NotAllowed, s => s with { AccessTokenUrl = "https://a@login.example/" });
        AssertOAuth2("refreshUrl", ProblemCode.Malformed, s => s with { RefreshUrl = "ftp://login.example/" });
        AssertOAuth2("revocationUrl", ProblemCode.NotAllowed, s => s with { RevocationUrl = "http://login.example/" });
        AssertOAuth2("issuer", ProblemCode.Malformed, s => s with { Issuer = "https://login.example/?a" });
        Check(
            "#/oauth2/authorizationUrl",
            ProblemCode.NotAllowed,
            Settings.ClientCredentials(s => s with { AuthorizationUrl = "https://login.example/" }));
    }

    [Fact]
    public void Each_rule_for_the_client_of_OAuth2_has_its_code()
    {
        AssertOAuth2("grantType", ProblemCode.UnknownValue, s => s with { GrantType = (GrantType)99 });
        AssertOAuth2("contentType", ProblemCode.UnknownValue, s => s with { ContentType = (TokenRequestContentType)99 });
        AssertOAuth2("whenNotAuthorized", ProblemCode.UnknownValue, s => s with { WhenNotAuthorized = (WhenNotAuthorized)99 });
        AssertOAuth2("clientAuthentication", ProblemCode.UnknownValue, s => s with { ClientAuthentication = (ClientAuthentication)99 });
        AssertOAuth2("clientId", ProblemCode.Required, s => s with { ClientId = "" });
        AssertOAuth2("clientId", ProblemCode.TooLong, s => s with { ClientId = Long(2_049) });
        AssertOAuth2("clientId", ProblemCode.Malformed, s => s with { ClientId = "é" });
        AssertOAuth2("clientSecret", ProblemCode.Required, s => s with { ClientSecret = new Secret() });
        AssertOAuth2("clientSecret", ProblemCode.Required, s => s with { ClientSecret = Secret.Hidden });
        AssertOAuth2("clientSecret", ProblemCode.NotAllowed, s => s with { ClientAuthentication = ClientAuthentication.None });
        AssertOAuth2("scope", ProblemCode.Required, s => s with { Scope = " " });
        AssertOAuth2("scope", ProblemCode.TooLong, s => s with { Scope = Long(4_097) });
        AssertOAuth2("scope", ProblemCode.Malformed, s => s with { Scope = "é" });
        AssertOAuth2("headerPrefix", ProblemCode.TooLong, s => s with { HeaderPrefix = Long(101) });
        AssertOAuth2("headerPrefix", ProblemCode.Malformed, s => s with { HeaderPrefix = "a " });
        AssertOAuth2("headerName", ProblemCode.Required, s => s with { HeaderName = "" });
        Check(
            "#/oauth2/clientAuthentication",
            ProblemCode.NotAllowed,
            Settings.ClientCredentials(s => s with { ClientAuthentication = ClientAuthentication.None, ClientSecret = new Secret() }));
    }

    [Fact]
    public void Each_rule_for_the_parameters_of_OAuth2_has_its_code()
    {
        const string List = "authorizationParameters";

        AssertParameters(List, ProblemCode.TooMany, [.. Enumerable.Range(0, 51).Select(index => ($"a{index}", "b"))]);
        AssertParameters($"{List}/0/name", ProblemCode.Required, ("", "b"));
        AssertParameters($"{List}/0/name", ProblemCode.TooLong, (Long(201), "b"));
        AssertParameters($"{List}/0/name", ProblemCode.Malformed, ("a b", "b"));
        AssertParameters($"{List}/0/name", ProblemCode.NotAllowed, ("state", "b"));
        AssertParameters($"{List}/1/name", ProblemCode.Duplicate, ("a", "b"), ("a", "c"));
        AssertParameters($"{List}/0/value", ProblemCode.Required, ("a", null!));
        AssertParameters($"{List}/0/value", ProblemCode.TooLong, ("a", Long(2_049)));
        AssertParameters($"{List}/0/value", ProblemCode.Malformed, ("a", "\n"));
        AssertOAuth2($"{List}/0/name", ProblemCode.Duplicate, s => s with
        {
            AuthorizationUrl = "https://login.example/authorize?a=1",
            AuthorizationParameters = [.. Settings.Parameters(("a", "b"))],
        });
        Check(
            "#/oauth2/tokenParameters/0/name",
            ProblemCode.NotAllowed,
            Settings.ClientCredentials(s => s with { TokenParameters = [.. Settings.Parameters(("scope", "b"))] }));
    }

    private static string Long(int length) => new('x', length);

    private static void AssertParameters(string member, ProblemCode code, params (string, string)[] parameters) =>
        AssertOAuth2(member, code, s => s with { AuthorizationParameters = [.. Settings.Parameters(parameters)] });

    private static void AssertOAuth2(string member, ProblemCode code, Func<OAuth2Authorization, OAuth2Authorization> change) =>
        Check($"#/oauth2/{member}", code, Settings.OAuth2(change));

    private static void Check(string pointer, ProblemCode code, ConnectorSettings settings) =>
        Codes.AssertSingle(pointer, code, ConnectorValidator.Validate(settings));
}
