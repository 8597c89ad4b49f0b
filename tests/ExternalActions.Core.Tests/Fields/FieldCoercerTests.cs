using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Fields;

public sealed class FieldCoercerTests
{
    [Fact]
    public void Each_field_gets_exactly_one_value()
    {
        ImmutableArray<FieldDefinition> fields =
        [
            new() { Name = "Account Name" },
            new() { Name = "count", Type = FieldType.Number, Required = false },
        ];

        var values = FieldCoercer.Coerce(fields, new RawJson("""{ "Account Name" : "Acme" }""")).Value!;

        Assert.Equal(2, values.All.Count);
        Assert.Equal("Acme", values["Account Name"].Text);
        Assert.True(values["count"].IsNull);
        Assert.Equal(FieldType.Number, values["count"].Type);
    }

    [Theory]
    [InlineData("[]", "the array []")]
    [InlineData("null", "null")]
    [InlineData("\"x\"", "the text \"x\"")]
    [InlineData("5", "the number 5")]
    [InlineData("{\"f\":1", "not JSON")]
    [InlineData("{\"f\":1} {}", "not JSON")]
    [InlineData("", "not JSON")]
    public void What_is_not_one_object_is_refused_as_a_whole(string json, string got)
    {
        var entry = Assert.Single(Given.Errors(FieldCoercer.Coerce([Given.Field(FieldType.String)], new RawJson(json))));

        Assert.Equal("#", entry.Pointer);
        Assert.Contains(got, entry.Detail, StringComparison.Ordinal);
        Assert.Contains("object", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_come_at_once_and_in_the_order_of_the_fields()
    {
        ImmutableArray<FieldDefinition> fields =
        [
            new() { Name = "a", Type = FieldType.Number },
            new() { Name = "b" },
            new() { Name = "c/d~e", Type = FieldType.Date },
        ];

        var errors = Given.Errors(FieldCoercer.Coerce(fields, new RawJson("""{"z":1,"c/d~e":"x","a":"y"}""")));

        Assert.Equal(["#/a", "#/b", "#/c~1d~0e", "#/z"], errors.Select(entry => entry.Pointer));
    }

    [Fact]
    public void Unknown_name_is_refused_and_the_error_says_which_fields_exist()
    {
        var errors = Given.Errors(FieldCoercer.Coerce(
            [new() { Name = "email" }, new() { Name = "Account Name", Required = false }], new RawJson("""{"email":"a","Email":"b"}""")));

        var entry = Assert.Single(errors);
        Assert.Equal("#/Email", entry.Pointer);
        Assert.Contains("\"email\", \"Account Name\"", entry.Detail, StringComparison.Ordinal);
        Assert.Contains("got \"Email\"", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_name_of_an_action_without_fields_is_refused()
    {
        var entry = Assert.Single(Given.Errors(FieldCoercer.Coerce([], new RawJson("""{"a":1}"""))));

        Assert.Contains("it has none", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_unknown_names_do_not_make_ten_thousand_errors()
    {
        var json = $"{{{string.Join(',', Enumerable.Range(0, 10_000).Select(index => $"\"n{index}\":1"))}}}";

        var errors = Given.Errors(FieldCoercer.Coerce([], new RawJson(json)));

        Assert.Equal(FieldLimits.UnknownNames + 1, errors.Count);
        Assert.Equal("#", errors[^1].Pointer);
        Assert.Contains("9900", errors[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlong_unknown_name_is_counted_and_not_repeated()
    {
        var name = new string('n', FieldLimits.NameLength + 1);

        var entry = Assert.Single(Given.Errors(FieldCoercer.Coerce([], new RawJson($$"""{"{{name}}":1}"""))));

        Assert.Equal("#", entry.Pointer);
        Assert.Contains("1 other name", entry.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("nnn", entry.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"f":"a","f":"a"}""")]
    [InlineData("""{"f":"a","\u0066":"b"}""")]
    [InlineData("""{"f":"a","f":null}""")]
    [InlineData("""{"f":null,"x":{},"f":"a","f":"a"}""")]
    public void Repeated_member_is_refused_once(string json)
    {
        var other = new FieldDefinition { Name = "x", Type = FieldType.Json, Required = false };

        var errors = Given.Errors(FieldCoercer.Coerce([Given.Field(FieldType.String), other], new RawJson(json)));

        var entry = Assert.Single(errors);
        Assert.Equal("#/f", entry.Pointer);
        Assert.Contains("several members", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Escaped_member_name_finds_its_field()
    {
        var values = FieldCoercer.Coerce([Given.Field(FieldType.String)], new RawJson("""{"\u0066":"a"}""")).Value!;

        Assert.Equal("a", values["f"].Text);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_a_name_is_an_unknown_name()
    {
        var entry = Assert.Single(Given.Errors(FieldCoercer.Coerce([], new RawJson("""{"\ud800":1}"""))));

        Assert.Equal("#/\ud800", entry.Pointer);
    }

    [Theory]
    [InlineData(FieldType.String)]
    [InlineData(FieldType.Number)]
    [InlineData(FieldType.Boolean)]
    [InlineData(FieldType.Date)]
    [InlineData(FieldType.DateTime)]
    [InlineData(FieldType.Json)]
    public void Missing_and_null_are_refused_when_required_and_absent_values_when_not(FieldType type)
    {
        var required = Given.Field(type);
        var optional = required with { Required = false };

        Assert.Contains("got null", Given.Refused(required, "null"), StringComparison.Ordinal);
        var missing = Assert.Single(Given.Errors(FieldCoercer.Coerce([required], RawJson.EmptyObject)));
        Assert.Contains($"Expected a value of type {type}, got none", missing.Detail, StringComparison.Ordinal);
        foreach (var json in new[] { "{}", """{"f":null}""" })
        {
            var value = FieldCoercer.Coerce([optional], new RawJson(json)).Value!["f"];
            Assert.True(value.IsNull);
            Assert.Equal("", value.Text);
            Assert.Equal("null", value.Json);
            Assert.Equal(type, value.Type);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Default_stands_in_for_missing_and_null(bool required)
    {
        var field = Given.Field(FieldType.Number) with { Required = required, Default = new RawJson("0.10") };

        Assert.Equal("0.10", FieldCoercer.Coerce([field], RawJson.EmptyObject).Value!["f"].Text);
        Assert.Equal("0.10", Given.Coerced(field, "null").Text);
        Assert.Equal("7", Given.Coerced(field, "7").Text);
    }

    [Fact]
    public void Default_of_null_is_no_default()
    {
        var field = Given.Field(FieldType.Json) with { Default = new RawJson("null") };

        Assert.Contains("required", Given.Refused(field, "null"), StringComparison.Ordinal);
        Assert.True(Given.Coerced(field with { Required = false }, "null").IsNull);
    }

    [Fact]
    public void Wrong_default_is_an_error_and_not_an_exception()
    {
        var field = Given.Field(FieldType.Number) with { Default = new RawJson("\"x\"") };

        Assert.Contains("default is wrong", Given.Refused(field, "null"), StringComparison.Ordinal);
        Assert.Contains("default is wrong", Given.Refused(field with { Default = new RawJson("[") }, "null"), StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_text_is_no_value_for_a_required_text()
    {
        var field = Given.Field(FieldType.String);

        Assert.Contains("the empty text", Given.Refused(field, "\"\""), StringComparison.Ordinal);
        Assert.Equal("d", Given.Coerced(field with { Default = new RawJson("\"d\"") }, "\"\"").Text);
    }

    [Fact]
    public void Empty_text_is_a_value_for_an_optional_text()
    {
        var field = Given.Field(FieldType.String) with { Required = false, Default = new RawJson("\"d\"") };

        var value = Given.Coerced(field, "\"\"");

        Assert.False(value.IsNull);
        Assert.Equal("", value.Text);
        Assert.Equal("\"\"", value.Json);
    }

    [Fact]
    public void Error_shows_at_most_forty_characters_of_what_was_got()
    {
        var detail = Given.Refused(Given.Field(FieldType.Number), $"\"{new string('a', 39)}😀{new string('b', 1000)}\"");

        Assert.Contains($"\"{new string('a', 39)}…\"", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_beyond_the_limits_are_refused()
    {
        var text = Given.Field(FieldType.String);
        var atLimit = new string('1', FieldLimits.ValueLength);

        Assert.Equal(atLimit, Given.Coerced(text, $"\"{atLimit}\"").Text);
        Assert.Contains("1048577", Given.Refused(text, $"\"{atLimit}1\""), StringComparison.Ordinal);
        Assert.Contains("1048577", Given.Refused(text, $"{atLimit}1"), StringComparison.Ordinal);
        Assert.Contains("1048578", Given.Refused(Given.Field(FieldType.Json), $"\"{atLimit}\""), StringComparison.Ordinal);

        var whole = Given.Errors(FieldCoercer.Coerce([], new RawJson($"{{}}{new string(' ', FieldLimits.TotalLength)}")));
        Assert.Equal("#", Assert.Single(whole).Pointer);
    }

    [Fact]
    public void Type_out_of_range_is_an_error_and_not_an_exception()
    {
        Assert.Contains("does not exist", Given.Refused(Given.Field((FieldType)77), "1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Definitions_of_one_name_share_one_value()
    {
        var field = Given.Field(FieldType.String);

        var value = Assert.Single(FieldCoercer.Coerce([field, field], new RawJson("""{"f":"a"}""")).Value!.All);

        Assert.Equal("a", value.Value.Text);
    }
}
