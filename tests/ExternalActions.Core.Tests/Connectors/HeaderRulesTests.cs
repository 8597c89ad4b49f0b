using ExternalActions.Core.Syntax;

namespace ExternalActions.Core.Tests.Connectors;

public sealed class HeaderRulesTests
{
    [Theory]
    [InlineData("X-Api-Key", true)]
    [InlineData("a", true)]
    [InlineData("!#$%&'*+-.^_`|~09AZaz", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("X Api", false)]
    [InlineData("X-Api:", false)]
    [InlineData(":path", false)]
    [InlineData("X-Ü", false)]
    [InlineData("X\r\nY", false)]
    [InlineData("X\0", false)]
    [InlineData("{{name}}", false)]
    [InlineData("X(1)", false)]
    public void Name_is_a_token_of_rfc_9110(string? name, bool expected) => Assert.Equal(expected, HeaderRules.IsToken(name));

    [Theory]
    [InlineData("Host")]
    [InlineData("host")]
    [InlineData("CONTENT-LENGTH")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Upgrade")]
    [InlineData("te")]
    [InlineData("Trailer")]
    [InlineData("Expect")]
    [InlineData("Proxy-Authorization")]
    [InlineData("proxy-anything")]
    public void Header_that_the_client_sets_is_reserved(string name) => Assert.True(HeaderRules.IsReserved(name));

    [Theory]
    [InlineData("Authorization")]
    [InlineData("Content-Type")]
    [InlineData("Accept")]
    [InlineData("Hosts")]
    [InlineData("X-Host")]
    [InlineData("Proxy")]
    public void Other_header_is_not_reserved(string name) => Assert.False(HeaderRules.IsReserved(name));

    [Theory]
    [InlineData("", true)]
    [InlineData("Bearer abc~123 ==", true)]
    [InlineData("a\rb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u007fb", false)]
    [InlineData("é", false)]
    [InlineData("\u2028", false)]
    public void Value_is_printable_ascii(string value, bool expected) => Assert.Equal(expected, HeaderRules.ExplainValue(value) is null);

    [Fact]
    public void Value_may_have_8_kibibytes_and_no_more()
    {
        Assert.Null(HeaderRules.ExplainValue(new string('v', 8192)));
        Assert.NotNull(HeaderRules.ExplainValue(new string('v', 8193)));
    }
}
