using ExternalActions.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Fields;

public sealed class ScalarCoercionTests
{
    [Theory]
    [InlineData("\"Acme\"", "Acme", "\"Acme\"")]
    [InlineData("\" padded \"", " padded ", "\" padded \"")]
    [InlineData("\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u00e9\"", "a\"b\\c/d\b\f\n\r\té", "\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u00e9\"")]
    [InlineData("\"😀\"", "😀", "\"😀\"")]
    [InlineData("\"\\uD83D\\uDE00\"", "😀", "\"\\uD83D\\uDE00\"")]
    [InlineData("\"é\u2028\"", "é\u2028", "\"é\u2028\"")]
    [InlineData("\"{{x}}\"", "{{x}}", "\"{{x}}\"")]
    [InlineData("\"007\"", "007", "\"007\"")]
    [InlineData("5", "5", "\"5\"")]
    [InlineData("0.10", "0.10", "\"0.10\"")]
    [InlineData("12345678901234567890", "12345678901234567890", "\"12345678901234567890\"")]
    [InlineData("1E+21", "1E+21", "\"1E+21\"")]
    [InlineData("true", "true", "\"true\"")]
    [InlineData("false", "false", "\"false\"")]
    public void Text_takes_texts_numbers_and_truth_values_as_they_are(string json, string text, string literal)
    {
        var value = Given.Coerced(Given.Field(FieldType.String), json);

        Assert.Equal(text, value.Text);
        Assert.Equal(literal, value.Json);
        Assert.False(value.IsNull);
        Assert.Equal(FieldType.String, value.Type);
    }

    [Theory]
    [InlineData("{\"a\":1}", "the object {\"a\":1}")]
    [InlineData("[1]", "the array [1]")]
    public void Text_refuses_objects_and_arrays(string json, string got) =>
        Assert.Equal($"Expected a text, got {got}.", Given.Refused(Given.Field(FieldType.String), json));

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"a\\udc00b\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("\"\\ud800x\\udc00\"")]
    [InlineData("\"\\ud83d\\ude00\\ud83d\"")]
    public void Text_refuses_half_of_a_surrogate_pair(string json) =>
        Assert.Contains("surrogate", Given.Refused(Given.Field(FieldType.String), json), StringComparison.Ordinal);

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.1")]
    [InlineData("0.10")]
    [InlineData("2.75")]
    [InlineData("-12.50")]
    [InlineData("1e21")]
    [InlineData("1E-7")]
    [InlineData("1e+999")]
    [InlineData("12345678901234567890")]
    [InlineData("0.1000000000000000055511151231257827")]
    public void Number_keeps_every_digit_given_bare_or_as_a_text(string number)
    {
        foreach (var json in new[] { number, $"\"{number}\"" })
        {
            var value = Given.Coerced(Given.Field(FieldType.Number), json);
            Assert.Equal(number, value.Text);
            Assert.Equal(number, value.Json);
        }
    }

    [Theory]
    [InlineData("\"\"", "the empty text")]
    [InlineData("\" 5 \"", "the text \" 5 \"")]
    [InlineData("\"5\\n\"", "the text \"5\\n\"")]
    [InlineData("\"007\"", "the text \"007\"")]
    [InlineData("\"1,234\"", "the text \"1,234\"")]
    [InlineData("\"1.\"", "the text \"1.\"")]
    [InlineData("\".5\"", "the text \".5\"")]
    [InlineData("\"+5\"", "the text \"+5\"")]
    [InlineData("\"0x10\"", "the text \"0x10\"")]
    [InlineData("\"１\"", "the text \"１\"")]
    [InlineData("\"NaN\"", "the text \"NaN\"")]
    [InlineData("\"Infinity\"", "the text \"Infinity\"")]
    [InlineData("\"abc\"", "the text \"abc\"")]
    [InlineData("\"\\ud800\"", "the text \"\\ud800\"")]
    [InlineData("true", "true")]
    [InlineData("[1]", "the array [1]")]
    [InlineData("{}", "the object {}")]
    public void Number_refuses_all_else_and_says_what_was_got(string json, string got) =>
        Assert.Equal($"Expected a number such as 12.50, got {got}.", Given.Refused(Given.Field(FieldType.Number), json));

    [Fact]
    public void Number_may_have_400_characters_and_no_more()
    {
        var longest = new string('9', FieldLimits.NumberLength);

        Assert.Equal(longest, Given.Coerced(Given.Field(FieldType.Number), longest).Text);
        Assert.Contains("at most 400", Given.Refused(Given.Field(FieldType.Number), $"{longest}9"), StringComparison.Ordinal);
        Assert.Contains("at most 400", Given.Refused(Given.Field(FieldType.Number), $"\"{longest}9\""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "true")]
    [InlineData("\"TRUE\"", "true")]
    [InlineData("\"yes\"", "true")]
    [InlineData("\"Yes\"", "true")]
    [InlineData("\"1\"", "true")]
    [InlineData("1", "true")]
    [InlineData("false", "false")]
    [InlineData("\"False\"", "false")]
    [InlineData("\"NO\"", "false")]
    [InlineData("\"0\"", "false")]
    [InlineData("0", "false")]
    [InlineData("\"\\u0066\\u0061\\u006c\\u0073\\u0065\"", "false")]
    public void Boolean_takes_the_usual_forms(string json, string expected)
    {
        var value = Given.Coerced(Given.Field(FieldType.Boolean), json);

        Assert.Equal(expected, value.Text);
        Assert.Equal(expected, value.Json);
        Assert.Equal(FieldType.Boolean, value.Type);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"on\"")]
    [InlineData("\" true\"")]
    [InlineData("\"t\"")]
    [InlineData("2")]
    [InlineData("1.0")]
    [InlineData("-0")]
    [InlineData("[]")]
    [InlineData("{\"a\":true}")]
    public void Boolean_refuses_all_else(string json) =>
        Assert.StartsWith("Expected true or false", Given.Refused(Given.Field(FieldType.Boolean), json), StringComparison.Ordinal);
}
