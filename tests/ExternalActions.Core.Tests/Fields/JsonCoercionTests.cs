using ExternalActions.Actions;

namespace ExternalActions.Core.Tests.Fields;

public sealed class JsonCoercionTests
{
    [Theory]
    [InlineData("{ }", "{}")]
    [InlineData("[ 1.0 ,\t2e1 , 12345678901234567890 ]", "[1.0,2e1,12345678901234567890]")]
    [InlineData("{ \"b\" : 1 ,\r\n \"a\" : [ ] , \"b\" : 2 }", "{\"b\":1,\"a\":[],\"b\":2}")]
    [InlineData("[ \" a \\\" b \\\\\" , \"\\\\\" ]", "[\" a \\\" b \\\\\",\"\\\\\"]")]
    [InlineData("\" x \"", "\" x \"")]
    [InlineData("\"{\\\"a\\\": 1}\"", "\"{\\\"a\\\": 1}\"")]
    [InlineData("5", "5")]
    [InlineData("true", "true")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("[ null ]", "[null]")]
    [InlineData("[ \"\\ud800\", \"😀\" ]", "[\"\\ud800\",\"😀\"]")]
    public void Json_is_kept_as_written_but_for_whitespace_between_tokens(string json, string compact)
    {
        var value = Given.Coerced(Given.Field(FieldType.Json), json);

        Assert.Equal(compact, value.Json);
        Assert.Equal(compact, value.Text);
        Assert.Equal(FieldType.Json, value.Type);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Json_nests_64_deep_and_no_deeper(string open, string close)
    {
        string Nested(int depth) =>
            $"{string.Concat(Enumerable.Repeat(open, depth))}1{string.Concat(Enumerable.Repeat(close, depth))}";

        Assert.Equal(Nested(64), Given.Coerced(Given.Field(FieldType.Json), Nested(64)).Json);
        Assert.Contains("got 65 levels", Given.Refused(Given.Field(FieldType.Json), Nested(65)), StringComparison.Ordinal);
        Assert.Contains("got 100000 levels", Given.Refused(Given.Field(FieldType.Json), Nested(100_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_json_is_not_deep()
    {
        var wide = $"[{string.Join(',', Enumerable.Repeat("[]", 1_000))}]";

        Assert.Equal(wide, Given.Coerced(Given.Field(FieldType.Json), wide).Json);
    }
}
