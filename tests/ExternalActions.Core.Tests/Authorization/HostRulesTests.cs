using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Tests.Authorization;

public sealed class HostRulesTests
{
    private static readonly HostRules Rules = HostRules.From(new ConnectorSettings
    {
        GetUrl = "https://api.example.com:8443/me",
        AllowedHosts = ["files.example.com", "no such entry/", "*.cdn.example.com"],
    });

    [Theory]
    [InlineData("https://api.example.com:8443/other", true)]
    [InlineData("https://api.example.com/", false)]
    [InlineData("http://files.example.com/", true)]
    [InlineData("https://a.cdn.example.com/", true)]
    [InlineData("https://files.example.com@evil.example/", false)]
    [InlineData("https://user@files.example.com/", false)]
    [InlineData("https://files.example.com.evil.example/", false)]
    [InlineData("ftp://files.example.com/", false)]
    public void Only_the_connectors_hosts_are_allowed(string url, bool expected) => Assert.Equal(expected, Rules.Allows(new Uri(url)));
}
