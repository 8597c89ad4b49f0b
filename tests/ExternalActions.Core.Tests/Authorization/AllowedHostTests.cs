using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Tests.Authorization;

public sealed class AllowedHostTests
{
    [Theory]
    [InlineData("example.com", "https://example.com/a", true)]
    [InlineData("example.com", "http://EXAMPLE.com./a", true)]
    [InlineData("example.com", "https://example.com:8443/", false)]
    [InlineData("example.com", "https://api.example.com/", false)]
    [InlineData("example.com", "https://notexample.com/", false)]
    [InlineData("example.com:8443", "https://example.com:8443/", true)]
    [InlineData("example.com:8443", "https://example.com/", false)]
    [InlineData("example.com:*", "http://example.com:1/", true)]
    [InlineData("*.example.com", "https://a.b.example.com/", true)]
    [InlineData("*.example.com", "https://example.com/", false)]
    [InlineData("*.example.com", "https://badexample.com/", false)]
    [InlineData("*.example.com", "https://a.example.com:99/", false)]
    [InlineData("bücher.example", "https://xn--bcher-kva.example/", true)]
    [InlineData("xn--bcher-kva.example", "https://BÜCHER.example/", true)]
    [InlineData("[::1]:80", "http://[0:0:0:0:0:0:0:1]/", true)]
    [InlineData("127.0.0.1", "http://2130706433/", true)]
    [InlineData("127.0.0.1", "http://127.0.0.2/", false)]
    public void Entry_allows_just_its_host_and_port(string entry, string url, bool expected) =>
        Assert.Equal(expected, AllowedHost.Parse(entry)!.Allows(new Uri(url)));

    [Fact]
    public void Url_allows_its_own_host_and_port()
    {
        var own = AllowedHost.Of(new Uri("https://Example.com:444/path"));

        Assert.True(own.Allows(new Uri("http://example.com:444/")));
        Assert.False(own.Allows(new Uri("https://example.com/")));
    }
}
