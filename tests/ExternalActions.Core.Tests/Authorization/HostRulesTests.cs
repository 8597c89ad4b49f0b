using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Tests.Authorization;

public sealed class HostRulesTests
{
    [Theory]
    [InlineData("https://api.example.com/status", "https://api.example.com/other?x=1", true)]
    [InlineData("https://api.example.com/status", "https://API.Example.COM./other", true)]
    [InlineData("https://api.example.com/status", "https://api.example.com:8443/", false)]
    [InlineData("https://api.example.com/status", "http://api.example.com/", false)]
    [InlineData("https://api.example.com/status", "https://example.com/", false)]
    [InlineData("https://api.example.com/status", "https://api.example.com.evil.test/", false)]
    [InlineData("http://api.example.com:8080/status", "http://api.example.com:8080/", true)]
    [InlineData("http://[::1]:8080/", "http://[0:0::1]:8080/x", true)]
    [InlineData("https://bücher.example/", "https://xn--bcher-kva.example/", true)]
    [InlineData("not a url", "https://api.example.com/", false)]
    [InlineData("ftp://api.example.com/", "ftp://api.example.com/", false)]
    public void Host_and_port_of_the_get_url_are_allowed(string getUrl, string url, bool allowed) =>
        Assert.Equal(allowed, HostRules.From(new ConnectorSettings { GetUrl = getUrl }).Allows(new Uri(url)));

    [Theory]
    [InlineData("api.example.com", "https://api.example.com/", true)]
    [InlineData("api.example.com", "http://api.example.com/", true)]
    [InlineData("api.example.com", "https://api.example.com:8443/", false)]
    [InlineData("API.example.com.", "https://api.example.com/", true)]
    [InlineData("api.example.com:8443", "https://api.example.com:8443/", true)]
    [InlineData("api.example.com:8443", "https://api.example.com/", false)]
    [InlineData("api.example.com:*", "https://api.example.com:1/", true)]
    [InlineData("*.example.com", "https://a.example.com/", true)]
    [InlineData("*.example.com", "https://a.b.example.com/", true)]
    [InlineData("*.example.com", "https://example.com/", false)]
    [InlineData("*.example.com", "https://badexample.com/", false)]
    [InlineData("*.example.com", "https://a.example.com:8443/", false)]
    [InlineData("*.example.com:*", "https://a.example.com:8443/", true)]
    [InlineData("*.bücher.example", "https://a.xn--bcher-kva.example/", true)]
    [InlineData("BÜCHER.example", "https://bücher.example/", true)]
    [InlineData("[::1]", "http://[::1]/", true)]
    [InlineData("[::1]:8080", "http://[::1]:8080/", true)]
    [InlineData("[::1]:*", "http://[::1]:8080/", true)]
    [InlineData("10.0.0.1", "http://10.0.0.1/", true)]
    [InlineData("10.0.0.1", "http://10.1/", true)]
    [InlineData("*.0.0.1", "http://127.0.0.1/", false)]
    [InlineData("api.example.com", "https://user@api.example.com/", false)]
    [InlineData("api.example.com", "https://api.example.com@evil.test/", false)]
    [InlineData("api.example.com", "https://evil.test/api.example.com", false)]
    [InlineData("api.example.com", "file://api.example.com/etc/passwd", false)]
    public void Allowed_hosts_are_read_in_all_their_forms(string entry, string url, bool allowed) =>
        Assert.Equal(allowed, HostRules.From(new ConnectorSettings { AllowedHosts = [entry] }).Allows(new Uri(url)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.*")]
    [InlineData("a*.example.com")]
    [InlineData("https://api.example.com")]
    [InlineData("api.example.com/path")]
    [InlineData("user@api.example.com")]
    [InlineData("api.example.com:0")]
    [InlineData("api.example.com:65536")]
    [InlineData("api.example.com:")]
    [InlineData("api.example.com:+80")]
    [InlineData("api.example.com..")]
    [InlineData("a b")]
    [InlineData("a%2eb")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    public void Entry_that_cannot_be_read_allows_nothing(string entry)
    {
        var rules = HostRules.From(new ConnectorSettings { AllowedHosts = [entry] });
        Assert.False(rules.Allows(new Uri("https://api.example.com/")));
        Assert.False(rules.Allows(new Uri("http://[::1]/")));
    }

    [Fact]
    public void Bad_entry_does_not_spoil_the_good_ones() =>
        Assert.True(HostRules.From(new ConnectorSettings { AllowedHosts = ["*", "api.example.com"] }).Allows(new Uri("https://api.example.com/")));

    [Fact]
    public void Connector_without_hosts_allows_nothing() =>
        Assert.False(HostRules.From(new ConnectorSettings()).Allows(new Uri("https://api.example.com/")));
}
