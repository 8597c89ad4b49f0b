namespace ExternalActions.Core.Tests.Templates;

public class UrlTests
{
    [Theory]
    [InlineData("https://example.com/a/{{v}}/b", "x y/?#%&é😀", "https://example.com/a/x%20y%2F%3F%23%25%26%C3%A9%F0%9F%98%80/b")]
    [InlineData("https://example.com/a/{{v}}", "%20", "https://example.com/a/%2520")]
    [InlineData("https://example.com/a/{{v}}", @"..\x", "https://example.com/a/..%5Cx")]
    [InlineData("https://example.com/%2{{v}}/%", "e", "https://example.com/%252e/%25")]
    [InlineData("https://example.com/a%20b c/é/{{v}}", "~._-", "https://example.com/a%20b%20c/%C3%A9/~._-")]
    [InlineData("https://example.com/?q={{v}}", "a b+c&d=e", "https://example.com/?q=a%20b%2Bc%26d%3De")]
    [InlineData("https://example.com?q={{v}}", "1", "https://example.com/?q=1")]
    [InlineData("https://example.com", "", "https://example.com/")]
    [InlineData("https://example.com/?{{v}}=1&a?=b", "n=&", "https://example.com/?n%3D%26=1&a?=b")]
    [InlineData("https://example.com/a?b=1#frag?ment", "", "https://example.com/a?b=1")]
    [InlineData("https://example.com/x;y=1/{{v}}:z", "a;b", "https://example.com/x;y=1/a%3Bb:z")]
    [InlineData("https://{{v}}.example.com/x", "eu-1", "https://eu-1.example.com/x")]
    [InlineData("https://example.com:{{v}}/x", "8443", "https://example.com:8443/x")]
    [InlineData("http://[::1]:{{v}}/", "8080", "http://[::1]:8080/")]
    [InlineData("{{v}}", "https://example.com/a?b=c d", null)]
    [InlineData("{{v}}", "https://example.com/a?b=c%20é#top", "https://example.com/a?b=c%20%C3%A9")]
    [InlineData("{{v}}", "HTTP://example.com", "http://example.com/")]
    [InlineData("{{v}}/x?y=1", "https://example.com:444/base/", "https://example.com:444/base/x?y=1")]
    [InlineData("{{v}}/x", "https://example.com", "https://example.com/x")]
    [InlineData("{{v}}?q=1", "https://example.com", "https://example.com/?q=1")]
    [InlineData("{{v}}?q=1", "https://example.com/a/", "https://example.com/a/?q=1")]
    [InlineData("{{v}}#top", "https://example.com/a/", "https://example.com/a/")]
    [InlineData("{{v}}://example.com/", "https", "https://example.com/")]
    public void Values_stay_in_their_part_of_the_URL(string template, string value, string? expected)
    {
        if (expected is null)
        {
            Assert.Contains("white space", Draft.Url(template).RenderError(("v", Value.Text(value))).Detail, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, Draft.RenderUrl(template, ("v", Value.Text(value))));
        }
    }

    [Theory]
    [InlineData("https://example.com/a/{{v}}/b", "..")]
    [InlineData("https://example.com/a/{{v}}", ".")]
    [InlineData("https://example.com/a/.{{v}}/b", ".")]
    [InlineData("https://example.com/a/{{v}}%2E/b", ".")]
    [InlineData("https://example.com/a/{{v}}{{v}}/b", ".")]
    [InlineData("https://example.com/a/.{{v}}/b", "")]
    [InlineData("https://example.com/a/{{v}}/b", "")]
    [InlineData("https://example.com/a/{{v}}", "")]
    [InlineData("https://example.com/{{v}}{{v}}?a=1", "")]
    [InlineData("https://{{v}}/", "")]
    [InlineData("https://{{v}}/", "a/b")]
    [InlineData("https://{{v}}/", "user@evil.example")]
    [InlineData("https://{{v}}/", "evil.example:80")]
    [InlineData("https://{{v}}/", "evil.example\\")]
    [InlineData("https://{{v}}/", "bücher.example")]
    [InlineData("https://{{v}}.example.com/", "evil.example?")]
    [InlineData("https://example.com:{{v}}/", "80@evil.example")]
    [InlineData("https://example.com:{{v}}/", "")]
    [InlineData("{{v}}", "")]
    [InlineData("{{v}}", "ftp://example.com/")]
    [InlineData("{{v}}", "//example.com/")]
    [InlineData("{{v}}", "https://")]
    [InlineData("{{v}}", "https://user:pass@example.com/")]
    [InlineData("{{v}}", "https://example.com\\@evil.example/")]
    [InlineData("{{v}}", "https://exa\tmple.com/")]
    [InlineData("{{v}}", "https://example.com/a/../b")]
    [InlineData("{{v}}", "https://example.com/a/%2e%2E/b")]
    [InlineData("{{v}}/x", "https://example.com?a=")]
    [InlineData("{{v}}/x", "https://example.com#")]
    [InlineData("{{v}}://example.com/", "javascript")]
    public void Values_that_would_change_the_URL_are_refused(string template, string value)
    {
        var error = Draft.Url(template).RenderError(("v", Value.Text(value)));
        Assert.Equal("#/url", error.Pointer);
        Assert.Contains("the field \"v\"", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/?a={{v}}&b=2", "https://example.com/?b=2")]
    [InlineData("https://example.com/?a=1&b={{v}}", "https://example.com/?a=1")]
    [InlineData("https://example.com/?a={{v}}", "https://example.com/")]
    [InlineData("https://example.com/?a={{v}}&b=2&c={{v}}&d=", "https://example.com/?b=2&d=")]
    [InlineData("https://example.com/?a=x{{v}}&b={{v}}y", "https://example.com/?a=x&b=y")]
    [InlineData("https://example.com/?a={{v}}#x", "https://example.com/")]
    [InlineData("https://example.com/?{{v}}=1", "https://example.com/")]
    [InlineData("https://example.com/x{{v}}?&&a=={{v}}", "https://example.com/x?&")]
    public void A_missing_value_drops_its_pair_from_the_query(string template, string expected) =>
        Assert.Equal(expected, Draft.RenderUrl(template, ("v", Value.Null)));

    [Fact]
    public void An_empty_text_is_a_value_in_the_query() =>
        Assert.Equal("https://example.com/?a=&b=1", Draft.RenderUrl("https://example.com/?a={{v}}&b=1", ("v", Value.Text(""))));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/relative", "must begin with")]
    [InlineData("ftp://example.com/", "must begin with")]
    [InlineData("https://", "host")]
    [InlineData("https://user@example.com/", "user name")]
    [InlineData("https://user:{{p}}@example.com/", "user name")]
    [InlineData("https://example.com:99999/", "port")]
    [InlineData("https://exa mple.com/{{a}}", "host")]
    [InlineData("https://evil.example\\.example.com/{{a}}", "host")]
    [InlineData("https://example.com%2eevil.example/", "host")]
    [InlineData("https:///x", "host")]
    [InlineData("https://example.com/a/../{{x}}", "..")]
    [InlineData("https://example.com/a/%2E/{{x}}", "..")]
    [InlineData("https://example.com/\n", "control character")]
    [InlineData("https://example.com/#{{x}}", "never sent")]
    [InlineData("{{a}}{{b}}/x", "After a token")]
    [InlineData("{{a}}.example.com/x", "After a token")]
    [InlineData("https://[{{a}}]/x", "may not stand here")]
    [InlineData("https://{{if a}}b{{end}}.com/x", "only in the path")]
    [InlineData("{{if a}}https://b.com{{else}}https://c.com{{end}}/x", "only in the path")]
    [InlineData("https://example.com/{{if a}}?b=1{{end}}", "same place")]
    public void Templates_that_cannot_be_a_URL_are_refused(string template, string why)
    {
        var errors = Draft.Url(template).CompileErrors();
        Assert.Contains(errors, error => error.Pointer == "#/url" && error.Detail.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_of_other_letters_is_kept_and_has_its_ASCII_form() =>
        Assert.Equal("xn--bcher-kva.example", Draft.Url("https://bücher.example/{{a}}").Render(("a", Value.Text("1"))).Url.IdnHost);

    [Fact]
    public void A_URL_that_renders_too_long_is_refused() => Assert.Contains(
        "longer",
        Draft.Url("https://example.com/{{v}}").RenderError(("v", Value.Text(new string('x', 20_000)))).Detail,
        StringComparison.Ordinal);

    [Fact]
    public void Blocks_and_expressions_work_in_path_and_query()
    {
        const string template = "https://example.com/v1{{if beta}}/beta{{end}}/x?{{for t in tags}}tag={{t}}&{{end}}n={{ name | string.upcase }}";
        Assert.Equal(
            "https://example.com/v1/beta/x?tag=a%26b&tag=c&n=%C3%84",
            Draft.RenderUrl(template, ("beta", Value.Bool(true)), ("tags", Value.Json("""["a&b","c"]""")), ("name", Value.Text("ä"))));
    }

    [Fact]
    public async Task The_target_of_the_request_on_the_wire_is_what_was_rendered()
    {
        var url = Draft.Url("http://127.0.0.1/a%2Fb/{{v}}/~%41?q={{v}}&x=a'b").Render(("v", Value.Text("..%2f./é"))).Url;
        var sent = await WireTarget.OfAsync(url);
        Assert.Equal("/a%2Fb/..%252f.%2F%C3%A9/~%41?q=..%252f.%2F%C3%A9&x=a'b", sent);
        Assert.Equal("/?q=1", await WireTarget.OfAsync(Draft.Url("http://127.0.0.1?q=1").Render().Url));
    }

    /// <summary>Sends a request over a stream in memory and reads its first line.</summary>
    private static class WireTarget
    {
        public static async Task<string> OfAsync(Uri url)
        {
            var sent = new MemoryStream();
            using var handler = new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new Recorder(sent)),
            };
            using var client = new HttpClient(handler);
            using var response = await client.GetAsync(url);
            return System.Text.Encoding.ASCII.GetString(sent.ToArray()).Split(' ')[1];
        }
    }

    private sealed class Recorder(MemoryStream sent) : Stream
    {
        private readonly MemoryStream _answer = new("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => _answer.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => sent.Write(buffer, offset, count);
    }

    [Theory]
    [InlineData("https://example.com/?{{k}}=v", "https://example.com/")]
    [InlineData("https://example.com/?a=1&{{k}}={{k}}&b=2", "https://example.com/?a=1&b=2")]
    [InlineData("https://example.com/?{{k}}", "https://example.com/")]
    [InlineData("https://example.com/?x{{k}}=v", "https://example.com/?x=v")]
    public void Parameter_whose_name_is_missing_is_left_out(string template, string expected) =>
        Assert.Equal(expected, Draft.Url(template).Render(("k", Value.Null)).Url.AbsoluteUri);

    [Fact]
    public void Port_zero_is_refused() => Assert.Equal("#/url", Draft.Url("https://example.com:0/").CompileError().Pointer);
}
