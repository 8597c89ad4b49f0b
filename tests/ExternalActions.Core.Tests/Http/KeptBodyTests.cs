using System.Text;
using ExternalActions.Actions;
using ExternalActions.Core.Http;
using ExternalActions.Executions;

namespace ExternalActions.Core.Tests.Http;

public sealed class KeptBodyTests
{
    [Theory]
    [InlineData(4, "aé", true)] // a é ... : the euro sign's three bytes do not fit
    [InlineData(5, "aé", true)]
    [InlineData(6, "aé€", true)]
    [InlineData(9, "aé€", true)]
    [InlineData(10, "aé€😀", false)]
    public async Task Kept_part_never_ends_within_a_character(int keptBytes, string expected, bool isTruncated)
    {
        var attempt = await GetAsync("", Encoding.UTF8.GetBytes("aé€😀"), keptBytes);

        Assert.Equal((expected, isTruncated), (attempt.ResponseBody, attempt.ResponseBodyTruncated));
    }

    [Theory]
    [InlineData("text/plain", "utf-8")]
    [InlineData("text/plain; charset=ISO-8859-1", "iso-8859-1")]
    [InlineData("text/plain; charset=\"utf-16\"", "utf-16")]
    [InlineData("text/plain; charset=UTF8", "utf-8")]
    [InlineData("text/plain; charset=unknown-one", "utf-8")]
    [InlineData("text/plain; charset=utf-7", "utf-8")]
    [InlineData("nonsense", "utf-8")]
    public async Task Charset_is_followed(string contentType, string encoding) =>
        Assert.Equal("grün", (await GetAsync($"Content-Type: {contentType}\r\n", Encoding.GetEncoding(encoding).GetBytes("grün"))).ResponseBody);

    [Fact]
    public async Task Windows_code_pages_are_known() =>
        Assert.Equal("€", (await GetAsync("Content-Type: text/plain; charset=windows-1252\r\n", [0x80])).ResponseBody);

    [Fact]
    public async Task Byte_order_mark_is_left_out() => Assert.Equal("a", (await GetAsync("", [0xEF, 0xBB, 0xBF, (byte)'a'])).ResponseBody);

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47 })]
    [InlineData(new byte[] { (byte)'a', 0, (byte)'b' })]
    [InlineData(new byte[] { (byte)'a', 0xE2, 0x82 })]
    public async Task Body_that_is_not_text_is_kept_as_base64(byte[] body) =>
        Assert.Equal(Convert.ToBase64String(body), (await GetAsync("", body)).ResponseBody);

    [Fact]
    public async Task Empty_body_is_null()
    {
        var attempt = await GetAsync("", []);

        Assert.Null(attempt.ResponseBody);
        Assert.False(attempt.ResponseBodyTruncated);
    }

    [Fact]
    public async Task Nothing_is_kept_when_nothing_is_to_be_kept()
    {
        var attempt = await GetAsync("", "body"u8.ToArray(), keptBytes: 0);

        Assert.Null(attempt.ResponseBody);
        Assert.True(attempt.ResponseBodyTruncated);
    }

    [Fact]
    public async Task Secret_cut_by_the_end_of_the_kept_part_is_masked() =>
        Assert.Equal("ab***", (await GetAsync("", "abthe-secret-and-more"u8.ToArray(), keptBytes: 7)).ResponseBody);

    [Fact]
    public async Task Secret_in_a_body_that_is_not_text_is_masked() =>
        Assert.Equal(Convert.ToBase64String([0xFF, .. "***!"u8]), (await GetAsync("", [0xFF, .. "the-secret!"u8])).ResponseBody);

    [Fact]
    public async Task Long_header_is_cut_and_many_are_capped()
    {
        var headers = string.Concat(Enumerable.Range(0, 40).Select(i => $"X-RateLimit-{i}: {new string('9', 1100)}\r\n"));
        using var caller = new Caller();
        await using var server = RawServer.Answering(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{headers[..^2]}\r\nContent-Length: 0\r\n\r\n"));

        var attempt = (await caller.GetAsync(server.Url)).Attempt;

        Assert.Equal(32, attempt.ResponseHeaders.Length);
        Assert.All(attempt.ResponseHeaders, header => Assert.True(header.Value.Length <= 1027));
    }

    [Fact]
    public async Task Json_in_another_charset_is_judged()
    {
        ResponseJudge.Compile(null, [new ResponseValue { Name = "v", Path = "$.a" }]).Succeeded(out var judge, out _);
        await using var server = RawServer.Answering(RawServer.Answer(
            200, "Content-Type: application/json; charset=utf-16\r\n", Encoding.Unicode.GetBytes("""{"a":"ü"}""")));
        using var caller = new Caller();

        Assert.Equal("""{"v":"ü"}""", (await caller.RunAsync(Caller.Input(server.Url, judge: judge))).Outputs!.Text);
    }

    private static async Task<Attempt> GetAsync(string headers, byte[] body, int keptBytes = 1024)
    {
        await using var server = RawServer.Answering(RawServer.Answer(200, headers, body));
        using var caller = new Caller(options => options.KeptBodyBytes = keptBytes);
        var connector = Caller.WithToken(Caller.AnyHostOf(server.Url), "X-Key", "the-secret");
        return (await caller.RunAsync(Caller.Input(server.Url, connector))).Attempt;
    }
}
