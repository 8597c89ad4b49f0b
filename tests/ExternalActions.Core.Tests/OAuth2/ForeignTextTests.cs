using ExternalActions.Core.OAuth2;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("  Zoë's  words \n", "Zoë's  words")]
    [InlineData("a\r\nb\0c\u0085d", "a  b c d")]
    [InlineData("a\u202Eb\u200Bc\u2066d", "a b c d")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("", "")]
    public void Text_comes_on_one_line(string text, string expected) => Assert.Equal(expected, ForeignText.OneLine(text, 100));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("a\uFFFDb", ForeignText.OneLine("a\uD83Db", 100));

    [Theory]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("abcde", 4, "abcd…")]
    [InlineData("abc\U0001F600", 4, "abc…")]
    [InlineData("abc\U0001F600", 5, "abc\U0001F600")]
    public void Long_text_is_cut_between_characters(string text, int maxLength, string expected) =>
        Assert.Equal(expected, ForeignText.OneLine(text, maxLength));
}
