using ExternalActions.Actions;

namespace ExternalActions.Core.Tests.Fields;

public sealed class DateCoercionTests
{
    [Theory]
    [InlineData("2026-11-25", null, "2026-11-25")]
    [InlineData("2026-11-25", "dd/MM/yyyy", "25/11/2026")]
    [InlineData("2026-11-25", "d MMM uuuu", "25 Nov 2026")]
    [InlineData("2026-11-25", "dddd, d MMMM yyyy", "Wednesday, 25 November 2026")]
    [InlineData("2024-02-29", "yyyyMMdd", "20240229")]
    [InlineData("0001-01-01", null, "0001-01-01")]
    [InlineData("9999-12-31", null, "9999-12-31")]
    [InlineData("2026-11-25T23:30:00-11:00", null, "2026-11-25")]
    [InlineData("2026-11-25T00:30:00+14:00", null, "2026-11-25")]
    [InlineData("2026-11-25T00:00:00Z", null, "2026-11-25")]
    [InlineData("2026-11-25 10:00", null, "2026-11-25")]
    public void Date_is_written_in_its_pattern_and_never_moved_by_a_zone(string date, string? pattern, string expected)
    {
        var value = Given.Coerced(Given.Field(FieldType.Date, pattern), $"\"{date}\"");

        Assert.Equal(expected, value.Text);
        Assert.Equal($"\"{expected}\"", value.Json);
        Assert.Equal(FieldType.Date, value.Type);
    }

    [Theory]
    [InlineData("\"2026-02-30\"")]
    [InlineData("\"2025-02-29\"")]
    [InlineData("\"2026-13-01\"")]
    [InlineData("\"0000-01-01\"")]
    [InlineData("\"-001-01-01\"")]
    [InlineData("\"10000-01-01\"")]
    [InlineData("\"26-11-25\"")]
    [InlineData("\"2026-1-5\"")]
    [InlineData("\"20261125\"")]
    [InlineData("\"25/11/2026\"")]
    [InlineData("\" 2026-11-25\"")]
    [InlineData("\"2026-11-25T\"")]
    [InlineData("\"2026-11-25T25:00:00Z\"")]
    [InlineData("\"2026-11-25X10:00:00Z\"")]
    [InlineData("\"2026-11-25T10:00:00Zjunk\"")]
    [InlineData("\"２026-11-25\"")]
    [InlineData("\"\"")]
    [InlineData("20261125")]
    [InlineData("true")]
    [InlineData("{}")]
    public void Date_refuses_all_else(string json) =>
        Assert.StartsWith("Expected a date such as 2026-11-25", Given.Refused(Given.Field(FieldType.Date), json), StringComparison.Ordinal);

    [Fact]
    public void Quotes_and_letters_in_a_pattern_make_valid_json()
    {
        var value = Given.Coerced(Given.Field(FieldType.Date, "'\"é\\\\'yyyy"), "\"2026-11-25\"");

        Assert.Equal("\"é\\2026", value.Text);
        Assert.Equal("\"\\\"é\\\\2026\"", value.Json);
    }

    [Theory]
    [InlineData("2026-11-25T10:30:00Z", null, "2026-11-25T10:30:00Z")]
    [InlineData("2026-11-25t10:30:00z", null, "2026-11-25T10:30:00Z")]
    [InlineData("2026-11-25 10:30:00Z", null, "2026-11-25T10:30:00Z")]
    [InlineData("2026-11-25T10:30Z", null, "2026-11-25T10:30:00Z")]
    [InlineData("2026-11-25T10:30:00.120Z", null, "2026-11-25T10:30:00.12Z")]
    [InlineData("2026-11-25T10:30:00,5Z", null, "2026-11-25T10:30:00.5Z")]
    [InlineData("2026-11-25T10:30:00.123456789Z", null, "2026-11-25T10:30:00.123456789Z")]
    [InlineData("2026-11-25T10:30:00+02:00", null, "2026-11-25T08:30:00Z")]
    [InlineData("2026-11-25T10:30:00.000+0530", null, "2026-11-25T05:00:00Z")]
    [InlineData("2026-11-25T10:30:00-08", null, "2026-11-25T18:30:00Z")]
    [InlineData("2026-11-25T10:30:00-00:00", null, "2026-11-25T10:30:00Z")]
    [InlineData("2026-11-25T10:30:00.123456789+05:30", null, "2026-11-25T05:00:00.123456789Z")]
    [InlineData("2026-11-25T10:30:00", null, "2026-11-25T10:30:00Z")]
    [InlineData("2026-11-25", null, "2026-11-25T00:00:00Z")]
    [InlineData("2026-11-25T10:30:00Z", "Europe/Berlin", "2026-11-25T11:30:00+01:00")]
    [InlineData("2026-07-25T10:30:00Z", "Europe/Berlin", "2026-07-25T12:30:00+02:00")]
    [InlineData("2026-07-25T10:30:00", "Europe/Berlin", "2026-07-25T10:30:00+02:00")]
    [InlineData("2026-07-25", "Europe/Berlin", "2026-07-25T00:00:00+02:00")]
    [InlineData("2026-07-25T10:30:00", "Asia/Kolkata", "2026-07-25T10:30:00+05:30")]
    [InlineData("9999-12-31T23:59:59Z", null, "9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59.999999999Z", null, "9999-12-31T23:59:59.999999999Z")]
    [InlineData("9999-12-31T23:59:59", "America/New_York", null)]
    [InlineData("0001-01-01T00:00:00Z", null, "0001-01-01T00:00:00Z")]
    public void Moment_is_written_in_its_zone(string moment, string? zone, string? expected)
    {
        var field = Given.Field(FieldType.DateTime, zone: zone);
        if (expected is null)
        {
            Assert.Contains("years 1 to 9999", Given.Refused(field, $"\"{moment}\""), StringComparison.Ordinal);
            return;
        }

        var value = Given.Coerced(field, $"\"{moment}\"");
        Assert.Equal(expected, value.Text);
        Assert.Equal($"\"{expected}\"", value.Json);
        Assert.Equal(FieldType.DateTime, value.Type);
    }

    [Theory]
    [InlineData("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T03:30:00+02:00")]
    [InlineData("2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T02:30:00+02:00")]
    [InlineData("2026-10-25T02:30:00+01:00", "Europe/Berlin", "2026-10-25T02:30:00+01:00")]
    [InlineData("2018-11-04", "America/Sao_Paulo", "2018-11-04T01:00:00-02:00")]
    [InlineData("2011-12-30", "Pacific/Apia", "2011-12-31T00:00:00+14:00")]
    public void Skipped_time_moves_on_and_repeated_time_is_the_earlier(string moment, string zone, string expected) =>
        Assert.Equal(expected, Given.Coerced(Given.Field(FieldType.DateTime, zone: zone), $"\"{moment}\"").Text);

    [Fact]
    public void Offset_with_seconds_is_written_in_utc_because_iso_has_none()
    {
        var value = Given.Coerced(Given.Field(FieldType.DateTime, zone: "Europe/Berlin"), "\"1880-01-01T00:00:00Z\"");

        Assert.Equal("1880-01-01T00:00:00Z", value.Text);
    }

    [Theory]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("-1", "1969-12-31T23:59:59Z")]
    [InlineData("-0.5", "1969-12-31T23:59:59.5Z")]
    [InlineData("1732530000", "2024-11-25T10:20:00Z")]
    [InlineData("1732530000.123", "2024-11-25T10:20:00.123Z")]
    [InlineData("1.73253e9", "2024-11-25T10:20:00Z")]
    [InlineData("1e-400", "1970-01-01T00:00:00Z")]
    [InlineData("253402300799", "9999-12-31T23:59:59Z")]
    [InlineData("253402300799.9", "9999-12-31T23:59:59.9Z")]
    [InlineData("-62135596800", "0001-01-01T00:00:00Z")]
    public void Number_counts_seconds_since_1970(string number, string expected) =>
        Assert.Equal(expected, Given.Coerced(Given.Field(FieldType.DateTime), number).Text);

    [Theory]
    [InlineData("253402300800")]
    [InlineData("1732530000000")]
    [InlineData("-62135596801")]
    [InlineData("1e400")]
    [InlineData("\"1732530000\"")]
    [InlineData("\"2026-11-25T24:00:00Z\"")]
    [InlineData("\"2026-11-25T10:00:60Z\"")]
    [InlineData("\"2026-11-25T10:00:00.1234567890Z\"")]
    [InlineData("\"2026-11-25T10:00:00+19:00\"")]
    [InlineData("\"2026-11-25T10:00:00+1:00\"")]
    [InlineData("\"2026-11-25T10:00:00 +01:00\"")]
    [InlineData("\"2026-11-25T10:00:00+01:00[Europe/Berlin]\"")]
    [InlineData("\"2026-11-25T10Z\"")]
    [InlineData("\"2026-02-30T10:00:00Z\"")]
    [InlineData("\"0001-01-01T00:00:00+01:00\"")]
    [InlineData("\"9999-12-31T23:59:59-00:01\"")]
    [InlineData("\"now\"")]
    [InlineData("\"\\ud800026-11-25\"")]
    [InlineData("\"\"")]
    [InlineData("false")]
    [InlineData("[]")]
    public void Moment_refuses_all_else(string json) =>
        Assert.StartsWith("Expected a moment such as", Given.Refused(Given.Field(FieldType.DateTime), json), StringComparison.Ordinal);

    [Theory]
    [InlineData("unixSeconds", null, "1732530000", "1732530000")]
    [InlineData("unixMilliseconds", "Europe/Berlin", "1732530000123", "1732530000123")]
    [InlineData("dd/MM/yyyy HH:mm", "Europe/Berlin", "25/11/2024 11:20", "\"25/11/2024 11:20\"")]
    [InlineData("ddd, dd MMM yyyy HH:mm:ss o<+HHmm>", null, "Mon, 25 Nov 2024 10:20:00 +0000", "\"Mon, 25 Nov 2024 10:20:00 +0000\"")]
    [InlineData("uuuu-MM-dd'T'HH:mm:ss.fffo<+HHmm>", "Asia/Kolkata", "2024-11-25T15:50:00.123+0530", "\"2024-11-25T15:50:00.123+0530\"")]
    [InlineData("HH:mm z", "Europe/Berlin", "11:20 Europe/Berlin", "\"11:20 Europe/Berlin\"")]
    public void Moment_is_written_in_its_pattern(string pattern, string? zone, string text, string json)
    {
        var value = Given.Coerced(Given.Field(FieldType.DateTime, pattern, zone), "\"2024-11-25T10:20:00.123Z\"");

        Assert.Equal(text, value.Text);
        Assert.Equal(json, value.Json);
    }

    [Fact]
    public void Unix_pattern_before_1970_rounds_down() =>
        Assert.Equal("-1", Given.Coerced(Given.Field(FieldType.DateTime, "unixSeconds"), "-0.5").Text);

    [Fact]
    public void Wrong_format_of_a_field_is_an_error_and_not_an_exception()
    {
        Assert.Contains("format is wrong", Given.Refused(Given.Field(FieldType.Date, "dd HH"), "\"2026-11-25\""), StringComparison.Ordinal);
        Assert.Contains("format is wrong", Given.Refused(Given.Field(FieldType.DateTime, "'"), "\"2026-11-25\""), StringComparison.Ordinal);
        Assert.Contains("Mars/Base", Given.Refused(Given.Field(FieldType.DateTime, zone: "Mars/Base"), "0"), StringComparison.Ordinal);
    }
}
