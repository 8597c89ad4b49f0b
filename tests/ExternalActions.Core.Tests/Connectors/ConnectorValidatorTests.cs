using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;

namespace ExternalActions.Core.Tests.Connectors;

public sealed class ConnectorValidatorTests
{
    private static readonly ConnectorSettings Good = new() { Name = "Slack", GetUrl = "https://slack.com/api/auth.test" };

    private static readonly ConnectorSettings GoodBasic = Good with
    {
        AuthorizationType = AuthorizationType.Basic,
        Basic = new() { UserName = "ada", Password = Secret.Of("") },
    };

    public static TheoryData<ConnectorSettings, string> Bad => new()
    {
        { Good with { Name = "" }, "#/name" },
        { Good with { Name = new string('n', 101) }, "#/name" },
        { Good with { Name = " Slack" }, "#/name" },
        { Good with { Name = "Sl\nack" }, "#/name" },
        { Good with { Description = new string('d', 2001) }, "#/description" },
        { Good with { AuthorizationType = (AuthorizationType)9 }, "#/authorizationType" },
        { Good with { AuthorizationType = AuthorizationType.Basic }, "#/basic" },
        { Good with { AuthorizationType = AuthorizationType.Token }, "#/token" },
        { Good with { Basic = new() { UserName = "ada", Password = Secret.Of("x") } }, "#/basic" },
        { GoodBasic with { Basic = new() { UserName = "ada" } }, "#/basic/password" },
        { GoodBasic with { Basic = new() { UserName = "a:da", Password = Secret.Of("x") } }, "#/basic/userName" },
        { GoodBasic with { Basic = new() { UserName = "", Password = Secret.Of("x") } }, "#/basic/userName" },
        { WithToken(), "#/token/headers" },
        { WithToken(("X Key", "v")), "#/token/headers/0/name" },
        { WithToken(("Host", "v")), "#/token/headers/0/name" },
        { WithToken(("X-Key", "v"), ("x-key", "w")), "#/token/headers/1/name" },
        { WithToken(("X-Key", "")), "#/token/headers/0/value" },
        { WithToken(("X-Key", "one\r\ntwo")), "#/token/headers/0/value" },
        { WithToken(("X-Key", "ü")), "#/token/headers/0/value" },
        { WithToken(("X-Key", "v")) with { DefaultHeaders = [new() { Name = "x-key", Value = "w" }] }, "#/defaultHeaders/0/name" },
        { Good with { DefaultHeaders = [new() { Name = "Authorization", Value = "Bearer x" }] }, "#/defaultHeaders/0/name" },
        { Good with { DefaultHeaders = [new() { Name = "Transfer-Encoding", Value = "chunked" }] }, "#/defaultHeaders/0/name" },
        { Good with { DefaultHeaders = [new() { Name = "X", Value = "a\0b" }] }, "#/defaultHeaders/0/value" },
        { Good with { GetUrl = "ftp://example.com" }, "#/getUrl" },
        { Good with { GetUrl = "/relative" }, "#/getUrl" },
        { Good with { GetUrl = "https://user:pw@example.com" }, "#/getUrl" },
        { Good with { GetUrl = "https://example.com/#part" }, "#/getUrl" },
        { Good with { GetUrl = null }, "#/allowedHosts" },
        { Good with { AllowedHosts = ["https://example.com"] }, "#/allowedHosts/0" },
        { Good with { AllowedHosts = ["example.com", "example.com/path"] }, "#/allowedHosts/1" },
        { Good with { AllowedHosts = ["example.com:0"] }, "#/allowedHosts/0" },
        { Good with { AllowedHosts = ["*"] }, "#/allowedHosts/0" },
        { Good with { AllowedHosts = ["*.10.0.0.1"] }, "#/allowedHosts/0" },
        { Good with { AllowedHosts = ["user@example.com"] }, "#/allowedHosts/0" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Bad_setting_has_one_entry_where_it_stands(ConnectorSettings settings, string pointer) =>
        Assert.Equal([pointer], ConnectorValidator.Validate(settings)!.Errors.Select(error => error.Pointer));

    [Fact]
    public void Good_settings_have_none()
    {
        Assert.Null(ConnectorValidator.Validate(Good));
        Assert.Null(ConnectorValidator.Validate(GoodBasic));
        Assert.Null(ConnectorValidator.Validate(WithToken(("Authorization", "Bearer a b\tc"), ("X-Key", "k"))));
        Assert.Null(ConnectorValidator.Validate(Good with { GetUrl = null, AllowedHosts = ["*.example.com:*", "[::1]:8080", "10.0.0.1", "bücher.example"] }));
    }

    [Fact]
    public void Secret_is_never_named_in_an_entry()
    {
        var problem = ConnectorValidator.Validate(WithToken(("Bad Name", "hush\nhush")))!;

        Assert.Equal(2, problem.Errors.Length);
        Assert.DoesNotContain("hush", problem.ToString() + string.Concat(problem.Errors), StringComparison.Ordinal);
    }

    private static ConnectorSettings WithToken(params (string Name, string Value)[] headers) => Good with
    {
        AuthorizationType = AuthorizationType.Token,
        Token = new() { Headers = [.. headers.Select(header => new SecretHeader { Name = header.Name, Value = Secret.Of(header.Value) })] },
    };
}
