using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;

namespace ExternalActions.Core.Tests.Connectors;

public sealed class ConnectorValidatorTests
{
    [Fact]
    public void Good_settings_of_every_type_are_accepted()
    {
        Assert.Empty(ConnectorValidator.Validate(Settings.None));
        Assert.Empty(ConnectorValidator.Validate(Settings.Basic().WithDefaults(("Accept", "application/json"), ("X-Empty", ""))));
        Assert.Empty(ConnectorValidator.Validate(Settings.Basic("zoë", Secret.Of(""))));
        Assert.Empty(ConnectorValidator.Validate(
            Settings.Token(("Authorization", "Bearer abc"), ("X-Id", "1")).WithDefaults(("Accept", "*/*"))));
        Assert.Empty(ConnectorValidator.Validate(Settings.None with { GetUrl = null, AllowedHosts = ["api.example.com"] }));
    }

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("", "got none")]
    [InlineData("   ", "got none")]
    [InlineData(" Slack", "whitespace")]
    [InlineData("Slack\n", "whitespace")]
    [InlineData("Sl\nack", "control")]
    public void Bad_name_is_refused(string? name, string says) => AssertSingle("#/name", says, Settings.None with { Name = name! });

    [Fact]
    public void Name_may_have_100_characters_and_no_more()
    {
        Assert.Empty(ConnectorValidator.Validate(Settings.None with { Name = new string('n', 100) }));
        AssertSingle("#/name", "1 to 100 characters, got 101", Settings.None with { Name = new string('n', 101) });
    }

    [Fact]
    public void Description_may_have_2000_characters_and_no_more()
    {
        Assert.Empty(ConnectorValidator.Validate(Settings.None with { Description = new string('d', 2000) }));
        AssertSingle("#/description", "at most 2000 characters, got 2001", Settings.None with { Description = new string('d', 2001) });
    }

    [Fact]
    public void Authorization_type_out_of_range_is_refused() =>
        AssertSingle("#/authorizationType", "None, Basic, Token, OAuth2, got 9", Settings.None with { AuthorizationType = (AuthorizationType)9 });

    [Fact]
    public void Settings_of_the_type_must_be_there_and_those_of_others_not()
    {
        AssertSingle("#/basic", "got none", Settings.Basic() with { Basic = null });
        AssertSingle("#/token", "got none", Settings.Token() with { Token = null });
        AssertSingle("#/basic", "type is None", Settings.None with { Basic = Settings.Basic().Basic });
        AssertSingle("#/oauth2", "authorization type OAuth2, got none", Settings.OAuth2() with { OAuth2 = null });
        AssertSingle("#/oauth2", "type is None", Settings.None with { OAuth2 = Settings.OAuth2().OAuth2 });
        AssertSingle("#/basic", "type is OAuth2", Settings.OAuth2() with { Basic = Settings.Basic().Basic });
        AssertSingle("#/token", "type is Basic", Settings.Basic() with { Token = Settings.Token(("X-Key", "one")).Token });
    }

    [Theory]
    [InlineData("", "got none")]
    [InlineData(null, "got none")]
    [InlineData("a:b", "colon")]
    [InlineData("a\tb", "control")]
    [InlineData("a\u0085b", "control")]
    public void Bad_user_name_is_refused(string? userName, string says) =>
        AssertSingle("#/basic/userName", says, Settings.Basic(userName!));

    [Fact]
    public void Password_must_be_set_and_without_control_characters()
    {
        AssertSingle("#/basic/password", "got none", Settings.Basic(password: new Secret()));
        AssertSingle("#/basic/password", "got none", Settings.Basic(password: Secret.Hidden));
        AssertSingle("#/basic/password", "got none", Settings.None with
        {
            AuthorizationType = AuthorizationType.Basic,
            Basic = new BasicAuthorization { UserName = "ada", Password = null! },
        });
        AssertSingle("#/basic/password", "control", Settings.Basic(password: Secret.Of("a\r\nb")));
        AssertSingle("#/basic/password", "got 2049", Settings.Basic(password: Secret.Of(new string('p', 2049))));
    }

    [Fact]
    public void Token_needs_a_header()
    {
        AssertSingle("#/token/headers", "at least one", Settings.Token());
        AssertSingle("#/token/headers", "at least one", Settings.Token() with { Token = new TokenAuthorization { Headers = default } });
    }

    [Theory]
    [InlineData("", "got none")]
    [InlineData("X Key", "other characters")]
    [InlineData("X-Key:", "other characters")]
    [InlineData("Host", "Host")]
    [InlineData("proxy-authorization", "proxy-authorization")]
    public void Bad_name_of_a_token_header_is_refused(string name, string says) =>
        AssertSingle("#/token/headers/0/name", says, Settings.Token((name, "one")));

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("", "empty text")]
    [InlineData(" a", "spaces at its ends")]
    [InlineData("a ", "spaces at its ends")]
    [InlineData("a\r\nX-Evil: 1", "a line break at character 2")]
    [InlineData("a\0", "control character at character 2")]
    [InlineData("a\tb", "a tab")]
    [InlineData("schlüssel", "beyond ASCII at character 5")]
    public void Bad_value_of_a_token_header_is_refused(string? value, string says) =>
        AssertSingle("#/token/headers/0/value", says, Settings.Token(("X-Key", value)));

    [Fact]
    public void Header_names_are_unique_without_regard_to_case()
    {
        AssertSingle("#/token/headers/1/name", "once", Settings.Token(("X-Key", "one"), ("x-key", "two")));
        AssertSingle("#/defaultHeaders/1/name", "once", Settings.None.WithDefaults(("X-Key", "one"), ("x-key", "two")));
    }

    [Fact]
    public void More_than_50_headers_are_refused()
    {
        (string, string)[] headers = [.. Enumerable.Range(0, 51).Select(index => ($"X-{index}", "v"))];

        Assert.Empty(ConnectorValidator.Validate(Settings.None.WithDefaults(headers[..50])));
        AssertSingle("#/defaultHeaders", "at most 50 headers, got 51", Settings.None.WithDefaults(headers));
        AssertSingle("#/token/headers", "got 51", Settings.Token([.. headers.Select(header => (header.Item1, (string?)header.Item2))]));
    }

    [Theory]
    [InlineData("Content-Length", "the server sets itself")]
    [InlineData("X-Ü", "RFC 9110")]
    public void Bad_name_of_a_default_header_is_refused(string name, string says) =>
        AssertSingle("#/defaultHeaders/0/name", says, Settings.None.WithDefaults((name, "v")));

    [Fact]
    public void Bad_value_of_a_default_header_is_refused()
    {
        AssertSingle("#/defaultHeaders/0/value", "a line break at character 2", Settings.None.WithDefaults(("X-A", "a\nb")));
        AssertSingle("#/defaultHeaders/0/value", "got 8193", Settings.None.WithDefaults(("X-A", new string('v', 8193))));
        AssertSingle("#/defaultHeaders/0/value", "got none", Settings.None.WithDefaults(("X-A", null!)));
    }

    [Fact]
    public void Default_header_may_not_be_one_that_authenticates()
    {
        const string Pointer = "#/defaultHeaders/0/name";
        var token = Settings.Token(("X-Key", "one"));

        AssertSingle(Pointer, "authorization sets", token.WithDefaults(("x-KEY", "two")));
        AssertSingle(Pointer, "authorization sets", Settings.OAuth2().WithDefaults(("authorization", "Bearer abc")));
        AssertSingle(Pointer, "authorization sets", Settings.OAuth2(oauth2 => oauth2 with { HeaderName = "X-Token" }).WithDefaults(("x-token", "a")));
        Assert.Empty(ConnectorValidator.Validate(Settings.OAuth2().WithDefaults(("X-Token", "a"))));
        AssertSingle(Pointer, "authorization sets", Settings.Basic().WithDefaults(("authorization", "Basic eA==")));
        AssertSingle(Pointer, "Use authorization type Token", Settings.None.WithDefaults(("Authorization", "Bearer abc")));
        AssertSingle(Pointer, "Use authorization type Token", token.WithDefaults(("Authorization", "Bearer abc")));
    }

    [Fact]
    public void Null_in_a_list_is_an_error_and_not_an_exception()
    {
        Assert.NotEmpty(ConnectorValidator.Validate(Settings.None with { DefaultHeaders = [null!] }));
        Assert.NotEmpty(ConnectorValidator.Validate(Settings.None with { AllowedHosts = [null!] }));
        Assert.Empty(ConnectorValidator.Validate(Settings.None with { DefaultHeaders = default, AllowedHosts = default }));
    }

    [Fact]
    public void All_errors_come_at_once()
    {
        var settings = (Settings.Basic("a:b", new Secret()) with
        {
            Name = "",
            Description = new string('d', 2001),
            GetUrl = "ftp://x",
            AllowedHosts = ["ok.example", "http://x"],
        }).WithDefaults(("Host", "\n"));

        Assert.Equal(
            [
                "#/name", "#/description", "#/basic/userName", "#/basic/password", "#/defaultHeaders/0/name", "#/defaultHeaders/0/value",
                "#/getUrl", "#/allowedHosts/1",
            ],
            ConnectorValidator.Validate(settings).Select(entry => entry.Pointer));
    }

    [Fact]
    public void No_error_shows_a_secret()
    {
        const string Marker = "hunter2";
        ConnectorSettings[] bad =
        [
            Settings.Basic("a:b", Secret.Of($"{Marker}\n")),
            Settings.Basic("ada", Secret.Of(Marker + new string('p', 3000))),
            Settings.Token(("X-Key", $"{Marker}\r\n"), ($"Bearer {Marker}", "v"), ("X-Sp", $" {Marker}"), ("X-Lang", $"{Marker}é")),
            Settings.None.WithDefaults(($"Authorization: {Marker}", $"{Marker}\n")),
            Settings.None with { GetUrl = $"https://{Marker}@host/" },
            Settings.None with { GetUrl = $"https://host/#{Marker}" },
            Settings.None with { GetUrl = $"ftp://host/?key={Marker}" },
            Settings.None with { AllowedHosts = [$"https://user:{Marker}@host", $"user:{Marker}@host", $"host:{Marker}"] },
        ];

        foreach (var settings in bad)
        {
            var errors = ConnectorValidator.Validate(settings);
            Assert.NotEmpty(errors);
            Assert.All(errors, entry => Assert.DoesNotContain(Marker, $"{entry.Detail} {entry.Got}", StringComparison.Ordinal));
        }
    }

    private static void AssertSingle(string pointer, string says, ConnectorSettings settings)
    {
        var entry = Assert.Single(ConnectorValidator.Validate(settings));
        Assert.Equal(pointer, entry.Pointer);
        Assert.Contains(says, entry.Detail, StringComparison.Ordinal);
    }
}
