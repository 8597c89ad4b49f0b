using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Fields;

public sealed class FieldDefinitionValidatorTests
{
    [Theory]
    [InlineData(FieldType.String, "\"x\"")]
    [InlineData(FieldType.String, "5")]
    [InlineData(FieldType.Number, "\"1e3\"")]
    [InlineData(FieldType.Boolean, "\"yes\"")]
    [InlineData(FieldType.Date, "\"2026-11-25\"")]
    [InlineData(FieldType.DateTime, "0")]
    [InlineData(FieldType.Json, "[1]")]
    [InlineData(FieldType.Number, "null")]
    [InlineData(FieldType.Number, null)]
    public void Good_definition_has_no_errors(FieldType type, string? byDefault) =>
        Assert.Empty(FieldDefinitionValidator.Validate(new FieldDefinition
        {
            Name = "Account Name",
            Type = type,
            Default = byDefault is null ? null : new RawJson(byDefault),
            Description = new string('d', 500),
            Format = new FieldFormat(),
        }));

    [Theory]
    [InlineData(FieldType.Date, "dd/MM/yyyy", null)]
    [InlineData(FieldType.DateTime, "dd/MM/yyyy HH:mm", "Europe/Berlin")]
    [InlineData(FieldType.DateTime, "unixSeconds", null)]
    [InlineData(FieldType.DateTime, "unixMilliseconds", "UTC")]
    [InlineData(FieldType.DateTime, null, "America/New_York")]
    public void Good_format_has_no_errors(FieldType type, string? pattern, string? zone) =>
        Assert.Empty(FieldDefinitionValidator.Validate(Given.Field(type, pattern, zone)));

    [Theory]
    [InlineData(null, "got none")]
    [InlineData("", "got none")]
    [InlineData(" a", "whitespace")]
    [InlineData("a\u00a0", "whitespace")]
    [InlineData("a\nb", "control")]
    public void Bad_name_is_refused(string? name, string says) =>
        AssertSingle("#/name", says, new FieldDefinition { Name = name! });

    [Fact]
    public void Name_may_have_100_characters_and_no_more()
    {
        Assert.Empty(FieldDefinitionValidator.Validate(new FieldDefinition { Name = new string('n', 100) }));
        AssertSingle("#/name", "at most 100 characters, got 101", new FieldDefinition { Name = new string('n', 101) });
    }

    [Fact]
    public void Description_beyond_500_characters_is_refused() => AssertSingle(
        "#/description", "at most 500 characters, got 501", Given.Field(FieldType.String) with { Description = new string('d', 501) });

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void Type_out_of_range_is_refused(int type) =>
        AssertSingle("#/type", $"got {type}", Given.Field((FieldType)type) with { Default = new RawJson("1") });

    [Theory]
    [InlineData(FieldType.String)]
    [InlineData(FieldType.Number)]
    [InlineData(FieldType.Boolean)]
    [InlineData(FieldType.Json)]
    public void Format_of_what_is_no_date_is_refused(FieldType type)
    {
        AssertSingle("#/format", $"type {type}", Given.Field(type, "dd/MM/yyyy"));
        AssertSingle("#/format", $"type {type}", Given.Field(type, zone: "UTC"));
    }

    [Theory]
    [InlineData(FieldType.Date, "dd HH", "dd/MM/yyyy")]
    [InlineData(FieldType.Date, "", "dd/MM/yyyy")]
    [InlineData(FieldType.Date, "unixSeconds", "DateTime")]
    [InlineData(FieldType.DateTime, "'open", "end quote")]
    [InlineData(FieldType.DateTime, "unixseconds", "NodaTime pattern")]
    [InlineData(FieldType.DateTime, "q", "NodaTime pattern")]
    public void Bad_pattern_is_refused(FieldType type, string pattern, string says) =>
        AssertSingle("#/format/pattern", says, Given.Field(type, pattern) with { Default = new RawJson("\"2026-11-25\"") });

    [Fact]
    public void Pattern_beyond_100_characters_is_refused() =>
        AssertSingle("#/format/pattern", "got 101", Given.Field(FieldType.Date, $"yyyy{new string('-', 97)}"));

    [Theory]
    [InlineData("Mars/Base")]
    [InlineData("europe/berlin")]
    [InlineData("")]
    public void Unknown_time_zone_is_refused(string zone) =>
        AssertSingle("#/format/timeZone", $"got \"{zone}\"", Given.Field(FieldType.DateTime, zone: zone));

    [Fact]
    public void Time_zone_of_a_date_is_refused() =>
        AssertSingle("#/format/timeZone", "no time zone", Given.Field(FieldType.Date, "dd/MM/yyyy", "Europe/Berlin"));

    [Theory]
    [InlineData(FieldType.Number, "\"x\"", "the text \"x\"")]
    [InlineData(FieldType.Number, "\"\"", "the empty text")]
    [InlineData(FieldType.Boolean, "2", "the number 2")]
    [InlineData(FieldType.Date, "\"2026-02-30\"", "2026-02-30")]
    [InlineData(FieldType.String, "{}", "the object {}")]
    [InlineData(FieldType.Json, "[", "not JSON")]
    [InlineData(FieldType.Json, "1 2", "not JSON")]
    public void Default_that_is_no_value_of_the_type_is_refused(FieldType type, string byDefault, string says) =>
        AssertSingle("#/default", says, Given.Field(type) with { Default = new RawJson(byDefault) });

    [Fact]
    public void All_errors_come_at_once()
    {
        var field = new FieldDefinition
        {
            Name = "",
            Type = FieldType.DateTime,
            Description = new string('d', 501),
            Format = new FieldFormat { Pattern = "", TimeZone = "x" },
        };

        Assert.Equal(
            ["#/name", "#/description", "#/format/pattern", "#/format/timeZone"],
            FieldDefinitionValidator.Validate(field).Select(entry => entry.Pointer));
    }

    private static void AssertSingle(string pointer, string says, FieldDefinition field)
    {
        ProblemEntry entry = Assert.Single(FieldDefinitionValidator.Validate(field));
        Assert.Equal(pointer, entry.Pointer);
        Assert.Contains(says, entry.Detail, StringComparison.Ordinal);
    }
}
