using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Fields;

/// <summary>Each rule for fields and their values has its code.</summary>
public sealed class FieldCodesTests
{
    [Fact]
    public void Each_rule_for_the_settings_of_a_field_has_its_code()
    {
        Check("#/name", ProblemCode.Required, new() { Name = "" });
        Check("#/name", ProblemCode.TooLong, new() { Name = new string('n', 101) });
        Check("#/name", ProblemCode.Malformed, new() { Name = " a" });
        Check("#/name", ProblemCode.Malformed, new() { Name = "a\u0007b" });
        Check("#/description", ProblemCode.TooLong, new() { Name = "a", Description = new string('d', 501) });
        Check("#/type", ProblemCode.UnknownValue, new() { Name = "a", Type = (FieldType)99 });
        Check("#/format", ProblemCode.NotAllowed, Given.Field(FieldType.String, "dd"));
        Check("#/format/pattern", ProblemCode.Malformed, Given.Field(FieldType.Date, "%"));
        Check("#/format/pattern", ProblemCode.TooLong, Given.Field(FieldType.Date, new string('d', 101)));
        Check("#/format/pattern", ProblemCode.NotAllowed, Given.Field(FieldType.Date, "unixSeconds"));
        Check("#/format/timeZone", ProblemCode.NotAllowed, Given.Field(FieldType.Date, zone: "Europe/Berlin"));
        Check("#/format/timeZone", ProblemCode.UnknownValue, Given.Field(FieldType.DateTime, zone: "Nowhere"));
        Check("#/default", ProblemCode.Malformed, Given.Field(FieldType.Number) with { Default = new RawJson("[1") });
        Check("#/default", ProblemCode.WrongType, Given.Field(FieldType.Number) with { Default = new RawJson("[1]") });
    }

    [Theory]
    [InlineData(FieldType.String, "{}", ProblemCode.WrongType)]
    [InlineData(FieldType.String, "\"\\ud800\"", ProblemCode.Malformed)]
    [InlineData(FieldType.String, "null", ProblemCode.Required)]
    [InlineData(FieldType.Number, "true", ProblemCode.WrongType)]
    [InlineData(FieldType.Number, "\"1,5\"", ProblemCode.Malformed)]
    [InlineData(FieldType.Boolean, "2", ProblemCode.WrongType)]
    [InlineData(FieldType.Boolean, "\"maybe\"", ProblemCode.Malformed)]
    [InlineData(FieldType.Date, "5", ProblemCode.WrongType)]
    [InlineData(FieldType.Date, "\"2026-02-30\"", ProblemCode.Malformed)]
    [InlineData(FieldType.DateTime, "true", ProblemCode.WrongType)]
    [InlineData(FieldType.DateTime, "\"soon\"", ProblemCode.Malformed)]
    [InlineData(FieldType.DateTime, "1e300", ProblemCode.OutOfRange)]
    public void Value_that_its_field_does_not_take_has_its_code(FieldType type, string json, ProblemCode code) =>
        Coerce("#/f", code, Given.Field(type), $$"""{"f":{{json}}}""");

    [Fact]
    public void Value_that_is_too_large_has_its_code()
    {
        var deep = new string('[', 65) + new string(']', 65);

        Coerce("#/f", ProblemCode.TooLong, Given.Field(FieldType.String), $$"""{"f":"{{new string('a', FieldLimits.ValueLength + 1)}}"}""");
        Coerce("#/f", ProblemCode.TooLong, Given.Field(FieldType.Number), $$"""{"f":{{new string('1', FieldLimits.NumberLength + 1)}}}""");
        Coerce("#/f", ProblemCode.OutOfRange, Given.Field(FieldType.Json), $$"""{"f":{{deep}}}""");
        Coerce("#", ProblemCode.TooLong, Given.Field(FieldType.Json), new string(' ', FieldLimits.TotalLength + 1));
    }

    [Fact]
    public void Values_that_are_not_those_of_the_fields_have_their_code()
    {
        Coerce("#", ProblemCode.WrongType, Given.Field(FieldType.String), "[]");
        Coerce("#/f", ProblemCode.Required, Given.Field(FieldType.String), "{}");
        Coerce("#/f", ProblemCode.Duplicate, Given.Field(FieldType.String), """{"f":"a","f":"b"}""");
        Coerce("#/g", ProblemCode.UnknownName, Given.Field(FieldType.String), """{"f":"a","g":"b"}""");
    }

    [Fact]
    public void Field_whose_settings_no_longer_are_valid_has_no_code_of_its_own()
    {
        Coerce("#/f", ProblemCode.Invalid, Given.Field((FieldType)99), """{"f":"a"}""");
        Coerce("#/f", ProblemCode.Invalid, Given.Field(FieldType.Number) with { Default = new RawJson("true") }, "{}");
        Coerce("#/f", ProblemCode.Invalid, Given.Field(FieldType.Date, "%"), """{"f":"2026-11-25"}""");
        Coerce("#/f", ProblemCode.Invalid, Given.Field(FieldType.DateTime, zone: "Nowhere"), """{"f":"2026-11-25"}""");
    }

    private static void Check(string pointer, ProblemCode code, FieldDefinition field) =>
        Codes.AssertSingle(pointer, code, FieldDefinitionValidator.Validate(field));

    private static void Coerce(string pointer, ProblemCode code, FieldDefinition field, string values) =>
        Codes.AssertSingle(pointer, code, Given.Errors(FieldCoercer.Coerce([field], new RawJson(values))));
}
