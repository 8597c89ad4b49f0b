using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Expressions;
using ExternalActions.Core.Tests.Templates;

namespace ExternalActions.Core.Tests.Fields;

/// <summary>What must hold of every type of field, however many there are.</summary>
public sealed class FieldTypesTests
{
    public static TheoryData<FieldType> Types => [.. Enum.GetValues<FieldType>()];

    [Theory, MemberData(nameof(Types))]
    public void Value_of_every_type_is_coerced_to_it_and_is_of_its_kind_in_json(FieldType type)
    {
        var value = Given.Coerced(Given.Field(type), Sample(type));

        Assert.Equal(type, value.Type);
        Assert.Contains(KindOf(value.Json), FieldTypes.Of(type).Kinds);
        Assert.Equal(FieldTypes.Of(type).IsText, value.Json.StartsWith('"'));
    }

    [Theory, MemberData(nameof(Types))]
    public void Default_of_every_type_is_checked(FieldType type)
    {
        Assert.Empty(FieldDefinitionValidator.Validate(Given.Field(type) with { Default = new RawJson(Sample(type)) }));
        Assert.Equal(
            ["#/default"],
            FieldDefinitionValidator.Validate(Given.Field(type) with { Default = new RawJson("[1") }).Select(error => error.Pointer));
    }

    [Theory, MemberData(nameof(Types))]
    public void Format_is_for_types_that_have_one(FieldType type)
    {
        var rules = FieldTypes.Of(type);
        string[] expected = rules.HasFormat ? ["#/format/pattern"] : ["#/format"];

        Assert.Equal(expected, FieldDefinitionValidator.Validate(Given.Field(type, pattern: "%")).Select(error => error.Pointer));
        Assert.Equal(rules.HasTimeZone, !FieldDefinitionValidator.Validate(Given.Field(type, zone: "Europe/Berlin")).Any());
    }

    [Theory, MemberData(nameof(Types))]
    public void Value_of_every_type_can_be_sent_and_computed_with(FieldType type)
    {
        var value = Given.Coerced(Given.Field(type), Sample(type));

        Assert.Equal(value.Json, Draft.RenderJson("{{f}}", ("f", value)));
        Assert.True(EngineValue.TryRead(value, out var read));
        Assert.NotNull(read);
    }

    [Theory, MemberData(nameof(Types))]
    public void Schema_of_every_type_means_that_type(FieldType type)
    {
        var rules = FieldTypes.Of(type);

        Assert.All(rules.Kinds, kind => Assert.Equal(type, FieldTypes.ThatHolds(kind, rules.SchemaFormat)));
    }

    [Fact]
    public void Schema_of_an_unknown_format_means_the_type_of_any_such_value()
    {
        Assert.Equal(FieldType.String, FieldTypes.ThatHolds(JsonValueKind.String, "byte"));
        Assert.Equal(FieldType.Number, FieldTypes.ThatHolds(JsonValueKind.Number, "int64"));
        Assert.Null(FieldTypes.ThatHolds(JsonValueKind.Null));
    }

    // Without a discard: a new type does not compile until it has a sample.
    private static string Sample(FieldType type) => type switch
    {
        FieldType.String => "\"text\"",
        FieldType.Number => "12.50",
        FieldType.Boolean => "true",
        FieldType.Date => "\"2026-01-31\"",
        FieldType.DateTime => "\"2026-01-31T09:30:00Z\"",
        FieldType.Json => "{\"a\":1}",
    };

    private static JsonValueKind KindOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind;
    }
}
