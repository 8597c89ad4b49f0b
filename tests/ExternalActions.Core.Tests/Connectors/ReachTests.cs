using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;

namespace ExternalActions.Core.Tests.Connectors;

/// <summary>What a connector may reach: its GET URL and its allowed hosts.</summary>
public sealed class ReachTests
{
    [Theory]
    [InlineData("https://api.example.com")]
    [InlineData("http://api.example.com:8080/health?deep=true&x=%20")]
    [InlineData("HTTPS://API.EXAMPLE.COM/")]
    [InlineData("https://localhost:5001/")]
    [InlineData("http://my_service/")]
    [InlineData("http://192.0.2.1:80/")]
    [InlineData("http://[2001:db8::1]:8443/x")]
    [InlineData("http://[::1]/")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://example.com?key=a@b:c/d")]
    [InlineData("https://example.com/é")]
    public void Good_get_url_is_accepted(string url) => Assert.Empty(ConnectorValidator.Validate(Settings.None with { GetUrl = url }));

    [Theory]
    [InlineData("", "https://")]
    [InlineData("/health", "https://")]
    [InlineData("api.example.com", "https://")]
    [InlineData("ftp://example.com/", "https://")]
    [InlineData("https:example.com", "https://")]
    [InlineData("https://", "host name")]
    [InlineData("https:///path", "host name")]
    [InlineData("https://example.com/#top", "fragment")]
    [InlineData("https://user:pass@example.com/", "Basic")]
    [InlineData("https://user@example.com", "Basic")]
    [InlineData("https://@example.com/", "Basic")]
    [InlineData("https://example.com/a b", "whitespace")]
    [InlineData(" https://example.com/", "whitespace")]
    [InlineData("https://example.com/\n", "whitespace")]
    [InlineData("https://example.com\\@evil.example/", "whitespace or a character")]
    [InlineData("https://{{host}}/", "no template")]
    [InlineData("https://example.com:0/", "port")]
    [InlineData("https://example.com:65536/", "port")]
    [InlineData("https://example.com:/", "port")]
    [InlineData("https://example.com:x/", "port")]
    [InlineData("https://example.com./", "no dot at the end")]
    [InlineData("https://bücher.example/", "Write xn--bcher-kva.example.")]
    [InlineData("https://256.1.1.1/", "IPv4")]
    [InlineData("https://0x7f.1/", "IPv4")]
    [InlineData("https://2130706433/", "IPv4")]
    [InlineData("https://127.1/", "IPv4")]
    [InlineData("https://010.0.0.1/", "IPv4")]
    [InlineData("https://::1/", "brackets")]
    [InlineData("https://[::1%25eth0]/", "IPv6")]
    [InlineData("https://[127.0.0.1]/", "IPv6")]
    [InlineData("https://-a.example/", "parts")]
    public void Bad_get_url_is_refused(string url, string says)
    {
        var entry = Assert.Single(ConnectorValidator.Validate(Settings.None with { GetUrl = url }));
        Assert.Equal("#/getUrl", entry.Pointer);
        Assert.Contains(says, entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_url_beyond_2048_characters_is_refused() =>
        Assert.Contains(
            "got 2049",
            Assert.Single(ConnectorValidator.Validate(Settings.None with { GetUrl = $"https://e.example/{new string('x', 2031)}" })).Detail,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("API.Example.com")]
    [InlineData("localhost")]
    [InlineData("my_service:8080")]
    [InlineData("api.example.com:443")]
    [InlineData("api.example.com:65535")]
    [InlineData("api.example.com:*")]
    [InlineData("*.example.com")]
    [InlineData("*.internal")]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.1:8080")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData("[::1]:*")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("3com.example")]
    public void Good_allowed_host_is_accepted(string host) =>
        Assert.Empty(ConnectorValidator.Validate(Settings.None with { GetUrl = null, AllowedHosts = [host] }));

    [Theory]
    [InlineData("", "got none")]
    [InlineData("https://api.example.com", "without scheme")]
    [InlineData("api.example.com/", "'/'")]
    [InlineData("api.example.com?x", "'?'")]
    [InlineData("user@api.example.com", "'@'")]
    [InlineData(" api.example.com", "parts")]
    [InlineData("api.example.com.", "no dot at the end")]
    [InlineData(".example.com", "parts")]
    [InlineData("a..b", "parts")]
    [InlineData("*", "parts")]
    [InlineData("*.", "got none")]
    [InlineData("*.*.example.com", "parts")]
    [InlineData("api.*.com", "parts")]
    [InlineData("*example.com", "parts")]
    [InlineData("*.example.com:443", "or a port")]
    [InlineData("*.192.0.2.1", "IP address")]
    [InlineData("*.[::1]", "IP address")]
    [InlineData("api.example.com:", "port")]
    [InlineData("api.example.com:0", "port")]
    [InlineData("api.example.com:080", "port")]
    [InlineData("api.example.com:65536", "port")]
    [InlineData("api.example.com:+80", "port")]
    [InlineData("api.example.com:http", "port")]
    [InlineData(":443", "got none")]
    [InlineData("::1", "brackets")]
    [InlineData("2001:db8::1", "brackets")]
    [InlineData("[::1", "brackets")]
    [InlineData("[::1]x", "brackets")]
    [InlineData("[example]", "IPv6")]
    [InlineData("[fe80::1%1]", "IPv6")]
    [InlineData("1.2.3", "IPv4")]
    [InlineData("1.2.3.4.5", "IPv4")]
    [InlineData("01.2.3.4", "IPv4")]
    [InlineData("bücher.example", "Write xn--bcher-kva.example.")]
    [InlineData("*.bücher.example", "Write xn--bcher-kva.example.")]
    [InlineData("\ud800.example", "ASCII")]
    [InlineData("a b", "parts")]
    [InlineData("a\n", "parts")]
    public void Bad_allowed_host_is_refused(string host, string says)
    {
        var settings = Settings.None with { AllowedHosts = ["good.example", host] };

        var entry = Assert.Single(ConnectorValidator.Validate(settings));
        Assert.Equal("#/allowedHosts/1", entry.Pointer);
        Assert.Contains(says, entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_and_names_have_their_lengths()
    {
        static string? Check(string host) =>
            ConnectorValidator.Validate(Settings.None with { AllowedHosts = [host] }).SingleOrDefault()?.Detail;

        Assert.Null(Check($"{new string('a', 63)}.example"));
        Assert.Contains("1 to 63", Check($"{new string('a', 64)}.example"), StringComparison.Ordinal);
        Assert.Contains("got 254", Check(string.Concat(Enumerable.Repeat("a.", 127))), StringComparison.Ordinal);
    }

    [Fact]
    public void Connector_that_could_reach_nothing_is_refused()
    {
        ConnectorSettings settings = Settings.None with { GetUrl = null };

        var entry = Assert.Single(ConnectorValidator.Validate(settings));
        Assert.Equal("#/getUrl", entry.Pointer);
        Assert.Contains("neither", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_100_allowed_hosts_are_refused()
    {
        var settings = Settings.None with { AllowedHosts = [.. Enumerable.Range(0, 101).Select(index => $"h{index}.example")] };

        Assert.Equal("#/allowedHosts", Assert.Single(ConnectorValidator.Validate(settings)).Pointer);
    }
}
