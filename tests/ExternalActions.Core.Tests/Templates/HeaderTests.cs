using ExternalActions.Actions;

namespace ExternalActions.Core.Tests.Templates;

public class HeaderTests
{
    [Theory]
    [InlineData("{{v}}", "abc", "abc")]
    [InlineData("  Bearer {{v}}\t", "a\tb", "Bearer a\tb")]
    [InlineData("{{v}}", "  x  ", "x")]
    [InlineData("a{{ v | string.upcase }}", "b\"\\", "aB\"\\")]
    public void Values_stand_in_headers_as_they_are_and_are_trimmed(string template, string value, string expected) =>
        Assert.Equal(expected, Assert.Single(Draft.Headers(("X-A", template)).Render(("v", Value.Text(value))).Headers).Value);

    [Theory]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("a\u007f")]
    [InlineData("é")]
    [InlineData("a\u2028b")]
    public void Header_value_with_a_line_break_or_another_bad_character_is_refused(string value)
    {
        var error = Draft.Headers(("X-First", "1"), ("X-A", "t{{v}}")).RenderError(("v", Value.Text(value)));
        Assert.Equal("#/headers/1/value", error.Pointer);
        Assert.Contains("X-A", error.Detail, StringComparison.Ordinal);
        Assert.Contains("the field \"v\"", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(value, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_header_is_left_out() =>
        Assert.Equal(
            ["X-B"],
            Draft.Headers(("X-A", " {{v}} "), ("X-B", "{{v}}b"), ("X-C", "")).Render(("v", Value.Null)).Headers.Select(header => header.Name));

    [Theory]
    [InlineData("X {{a}}")]
    [InlineData("{{a}}")]
    [InlineData("")]
    [InlineData("X:A")]
    [InlineData("X\r\nA")]
    [InlineData("Ä")]
    [InlineData("host")]
    [InlineData("Content-Length")]
    [InlineData("transfer-encoding")]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Expect")]
    public void Header_names_that_cannot_be_sent_are_refused(string name) =>
        Assert.Equal("#/headers/0/name", Draft.Headers((name, "x")).CompileError().Pointer);

    [Fact]
    public void The_same_header_twice_is_refused() =>
        Assert.Equal("#/headers/1/name", Draft.Headers(("X-A", "1"), ("x-a", "2")).CompileError().Pointer);

    [Fact]
    public void Literal_control_and_non_ASCII_characters_are_refused_at_save()
    {
        Assert.StartsWith("line 1, column 2", Draft.Headers(("X-A", "a\r\nb")).CompileError().Detail, StringComparison.Ordinal);
        Assert.StartsWith("line 1, column 7", Draft.Headers(("X-A", "{{a}} é")).CompileError().Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PayloadKind.Plain, false)]
    [InlineData(PayloadKind.FormUrlEncoded, false)]
    [InlineData(PayloadKind.None, true)]
    public void A_content_type_header_is_allowed_only_without_payload(PayloadKind kind, bool allowed)
    {
        var definition = Draft.Headers(("content-type", "text/plain")) with { Payload = new Payload { Kind = kind, Text = "{}" } };
        if (allowed)
        {
            Assert.Single(definition.Render().Headers);
        }
        else
        {
            Assert.Contains("payload.contentType", definition.CompileError().Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_header_that_renders_too_long_is_refused() => Assert.Contains(
        "longer",
        Draft.Headers(("X-A", "{{v}}")).RenderError(("v", Value.Text(new string('x', 20_000)))).Detail,
        StringComparison.Ordinal);
}
