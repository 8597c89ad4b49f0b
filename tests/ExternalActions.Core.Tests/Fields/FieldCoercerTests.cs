using System.Collections.Immutable;
using System.Text.Json;
using CsCheck;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Fields;

public sealed class FieldCoercerTests
{
    [Theory]
    [InlineData("\"hello\"", "hello", "\"hello\"")]
    [InlineData("5", "5", "\"5\"")]
    [InlineData("0.10", "0.10", "\"0.10\"")]
    [InlineData("true", "true", "\"true\"")]
    [InlineData("\"say \\\"hi\\\"\\n\"", "say \"hi\"\n", "\"say \\\"hi\\\"\\n\"")]
    [InlineData("\"\\ud83d\\ude80 \\u00fc\"", "🚀 ü", "\"🚀 ü\"")]
    [InlineData("\"007\"", "007", "\"007\"")]
    public void Text_is_taken_as_it_is(string given, string text, string json)
    {
        var value = Coerced(FieldType.String, given);

        Assert.Equal(text, value.Text);
        Assert.Equal(JsonDocument.Parse(json).RootElement.GetString(), JsonDocument.Parse(value.Json).RootElement.GetString());
    }

    [Theory]
    [InlineData("5")]
    [InlineData("-0")]
    [InlineData("0.10")]
    [InlineData("2.75")]
    [InlineData("1e21")]
    [InlineData("12345678901234567890")]
    [InlineData("0.1000000000000000000000000000000001")]
    public void Number_keeps_every_digit_whether_quoted_or_not(string number)
    {
        Assert.Equal((number, number), Forms(Coerced(FieldType.Number, number)));
        Assert.Equal((number, number), Forms(Coerced(FieldType.Number, $"\"{number}\"")));
    }

    [Theory]
    [InlineData("\"1,234\"")]
    [InlineData("\" 5 \"")]
    [InlineData("\"007\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"5.\"")]
    [InlineData("\".5\"")]
    [InlineData("\"+5\"")]
    [InlineData("\"0x10\"")]
    [InlineData("\"\"")]
    [InlineData("\"5 6\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    public void What_is_no_number_is_refused(string given) => Refused(FieldType.Number, given);

    [Theory]
    [InlineData("true", "true")]
    [InlineData("\"True\"", "true")]
    [InlineData("1", "true")]
    [InlineData("\"yes\"", "true")]
    [InlineData("false", "false")]
    [InlineData("\"FALSE\"", "false")]
    [InlineData("0", "false")]
    [InlineData("\"No\"", "false")]
    public void Boolean_takes_the_usual_words(string given, string expected) =>
        Assert.Equal((expected, expected), Forms(Coerced(FieldType.Boolean, given)));

    [Theory]
    [InlineData("2")]
    [InlineData("\"on\"")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    public void What_is_no_truth_value_is_refused(string given) => Refused(FieldType.Boolean, given);

    [Theory]
    [InlineData("\"2026-11-25\"", null, "2026-11-25")]
    [InlineData("\"2026-11-25\"", "dd/MM/yyyy", "25/11/2026")]
    [InlineData("\"2026-11-25\"", "d MMM uuuu", "25 Nov 2026")]
    [InlineData("\"2026-11-25T23:30:00-05:00\"", null, "2026-11-25")]
    [InlineData("\"2026-11-25T00:30:00Z\"", null, "2026-11-25")]
    [InlineData("\"2026-11-25T00:30:00\"", null, "2026-11-25")]
    [InlineData("\"2024-02-29\"", null, "2024-02-29")]
    public void Date_stays_the_day_it_names(string given, string? pattern, string expected) => Assert.Equal(
        (expected, $"\"{expected}\""), Forms(Coerced(FieldType.Date, given, new FieldFormat { Pattern = pattern })));

    [Theory]
    [InlineData("\"2026-02-30\"")]
    [InlineData("\"25/11/2026\"")]
    [InlineData("\"2026-1-5\"")]
    [InlineData("20261125")]
    [InlineData("\"\"")]
    public void What_is_no_date_is_refused(string given) => Refused(FieldType.Date, given);

    [Theory]
    [InlineData("\"2026-11-25T14:30:00Z\"", null, null, "2026-11-25T14:30:00Z")]
    [InlineData("\"2026-11-25T14:30:00.125Z\"", null, null, "2026-11-25T14:30:00.125Z")]
    [InlineData("\"2026-11-25T14:30:00+02:00\"", null, null, "2026-11-25T12:30:00Z")]
    [InlineData("\"2026-11-25T14:30:00+0200\"", null, null, "2026-11-25T12:30:00Z")]
    [InlineData("\"2026-11-25T14:30Z\"", null, null, "2026-11-25T14:30:00Z")]
    [InlineData("\"2026-11-25 14:30:00\"", null, null, "2026-11-25T14:30:00Z")]
    [InlineData("\"2026-11-25\"", null, null, "2026-11-25T00:00:00Z")]
    [InlineData("\"2026-11-25T14:30:00Z\"", null, "Europe/Berlin", "2026-11-25T15:30:00+01:00")]
    [InlineData("\"2026-07-25T14:30:00\"", null, "Europe/Berlin", "2026-07-25T14:30:00+02:00")]
    [InlineData("\"2026-11-25T14:30:00Z\"", "dd.MM.yyyy HH:mm", "Europe/Berlin", "25.11.2026 15:30")]
    [InlineData("\"2026-03-29T02:30:00\"", null, "Europe/Berlin", "2026-03-29T03:30:00+02:00")]
    [InlineData("\"2026-10-25T02:30:00\"", null, "Europe/Berlin", "2026-10-25T02:30:00+02:00")]
    [InlineData("1764081000", null, null, "2025-11-25T14:30:00Z")]
    [InlineData("1764081000.5", null, null, "2025-11-25T14:30:00.5Z")]
    public void Moment_is_written_in_its_zone_and_pattern(string given, string? pattern, string? zone, string expected) => Assert.Equal(
        (expected, $"\"{expected}\""),
        Forms(Coerced(FieldType.DateTime, given, new FieldFormat { Pattern = pattern, TimeZone = zone })));

    [Theory]
    [InlineData("unixSeconds", "1764081000")]
    [InlineData("unixMilliseconds", "1764081000000")]
    public void Unix_time_is_a_bare_number(string pattern, string expected) => Assert.Equal(
        (expected, expected),
        Forms(Coerced(FieldType.DateTime, "\"2025-11-25T14:30:00Z\"", new FieldFormat { Pattern = pattern })));

    [Theory]
    [InlineData("\"2026-11-25T25:00:00Z\"")]
    [InlineData("\"tomorrow\"")]
    [InlineData("1e30")]
    [InlineData("99999999999999")]
    [InlineData("-99999999999999")]
    [InlineData("true")]
    public void What_is_no_moment_is_refused(string given) => Refused(FieldType.DateTime, given);

    [Theory]
    [InlineData("{ \"b\": 1.10, \"a\": [1, 2] }", "{\"b\":1.10,\"a\":[1,2]}")]
    [InlineData("[]", "[]")]
    [InlineData("\"ü 🚀\"", "\"ü 🚀\"")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    public void Json_is_compact_and_keeps_order_and_digits(string given, string expected)
    {
        var value = Coerced(FieldType.Json, given);

        using var document = JsonDocument.Parse(value.Json);
        using var wanted = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, document.RootElement));
        Assert.Equal(value.Json, value.Text);
        Assert.DoesNotContain(" 1", value.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_without_an_exception()
    {
        Refused(FieldType.String, "\"\\ud83d\"");
        Refused(FieldType.Json, "[\"\\ud83d\"]");
        Assert.NotNull(FieldCoercer.Coerce([Field(FieldType.String)], new RawJson("""{"\ud83d": 1, "f": "x"}""")).Problem);
    }

    [Fact]
    public void Missing_and_null_take_the_default_or_are_absent_or_refused()
    {
        ImmutableArray<FieldDefinition> fields =
        [
            new() { Name = "given", Required = false },
            new() { Name = "fallback", Type = FieldType.Number, Default = new RawJson("7") },
            new() { Name = "nothing", Type = FieldType.Json, Required = false, Default = new RawJson("null") },
            new() { Name = "empty", Required = false, Default = new RawJson("\"x\"") },
        ];

        var values = FieldCoercer.Coerce(fields, new RawJson("""{"given": null, "fallback": null, "empty": ""}""")).Value!;

        Assert.True(values["given"].IsNull);
        Assert.Equal("7", values["fallback"].Json);
        Assert.Equal(("", "null", true), (values["nothing"].Text, values["nothing"].Json, values["nothing"].IsNull));
        Assert.Equal(("", false), (values["empty"].Text, values["empty"].IsNull));
        Assert.Equal(4, values.All.Count);
    }

    [Fact]
    public void Every_bad_field_has_its_entry()
    {
        ImmutableArray<FieldDefinition> fields =
        [
            new() { Name = "required" },
            new() { Name = "a/b~c", Type = FieldType.Number },
            new() { Name = "empty" },
            new() { Name = "good" },
        ];

        var problem = FieldCoercer.Coerce(
            fields, new RawJson("""{"a/b~c": "x", "empty": "", "good": "1", "good": "2", "unknown": 1}""")).Problem!;

        Assert.Equal(
            ["#/a~1b~0c", "#/empty", "#/good", "#/required", "#/unknown"],
            problem.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        Assert.Contains("\"x\"", problem.Errors.Single(error => error.Pointer == "#/a~1b~0c").Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void Values_must_be_an_object(string given) =>
        Assert.Equal("#", FieldCoercer.Coerce([], new RawJson(given)).Problem!.Errors.Single().Pointer);

    [Fact]
    public void Limits_of_length_and_depth_are_refusals()
    {
        Refused(FieldType.String, $"\"{new string('x', FieldLimits.MaxValueLength)}\"");
        Refused(FieldType.Number, new string('1', FieldLimits.MaxNumberLength + 1));
        Refused(FieldType.Json, new string('[', 100) + new string(']', 100));
        Assert.NotNull(FieldCoercer.Coerce([], new RawJson($"{{\"f\":\"{new string('x', FieldLimits.MaxTotalLength)}\"}}")).Problem);
    }

    [Fact]
    public void Long_value_is_not_repeated_in_its_refusal()
    {
        var error = Refused(FieldType.Number, $"\"{string.Concat(Enumerable.Repeat("🚀", 100))}\"");

        Assert.True(error.Length < 200, error);
        Assert.DoesNotContain('\uFFFD', error);
    }

    [Fact]
    public void Whatever_is_given_is_coerced_or_refused()
    {
        var scalars = Gen.OneOf(
            Gen.String.Select(text => JsonSerializer.Serialize(text)),
            Gen.Double.Where(double.IsFinite).Select(number => JsonSerializer.Serialize(number)),
            Gen.Long.Select(number => JsonSerializer.Serialize(number)),
            Gen.OneOfConst("true", "false", "null", "\"\\ud800\"", "1e999", "-0", "\"2026-11-25\"", "\"1e5\""));
        var values = Gen.OneOf(
            scalars,
            scalars.Array[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            scalars.Array[0, 4].Select(items => $"{{{string.Join(',', items.Select((item, i) => $"\"m{i}\":{item}"))}}}"));

        Gen.Select(values, Gen.OneOfConst(Enum.GetValues<FieldType>())).Sample((given, type) =>
        {
            var result = FieldCoercer.Coerce([Field(type)], new RawJson($"{{\"f\":{given}}}"));
            if (result.Value is { } coerced)
            {
                using var json = JsonDocument.Parse(coerced["f"].Json);
                return coerced["f"].Type == type;
            }

            return result.Problem!.Errors.Length == 1;
        });
    }

    private static FieldDefinition Field(FieldType type, FieldFormat? format = null) => new() { Name = "f", Type = type, Format = format };

    private static FieldValue Coerced(FieldType type, string given, FieldFormat? format = null)
    {
        var result = FieldCoercer.Coerce([Field(type, format)], new RawJson($"{{\"f\":{given}}}"));
        Assert.True(result.Problem is null, result.Problem?.Detail);
        return result.Value!["f"];
    }

    private static string Refused(FieldType type, string given)
    {
        var problem = FieldCoercer.Coerce([Field(type)], new RawJson($"{{\"f\":{given}}}")).Problem;
        Assert.NotNull(problem);
        return Assert.Single(problem.Errors).Detail;
    }

    private static (string Text, string Json) Forms(FieldValue value) => (value.Text, value.Json);
}
