using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Fields;

public sealed class FieldCoercionProperties
{
    private const int Iterations = 2_000;

    private static readonly Gen<string> Digits = Gen.Char['0', '9'].Array[1, 40].Select(digits => new string(digits));

    private static readonly Gen<string> Number =
        from sign in Gen.OneOfConst("", "-")
        from whole in Gen.OneOf(Gen.Const("0"), Digits.Select(digits => $"7{digits}"))
        from fraction in Gen.OneOf(Gen.Const(""), Digits.Select(digits => $".{digits}"))
        from exponent in Gen.OneOf(Gen.Const(""), Gen.Select(Gen.OneOfConst("e", "E", "e+", "E-"), Gen.Int[0, 9999], (e, n) => $"{e}{n}"))
        select $"{sign}{whole}{fraction}{exponent}";

    // Texts of any UTF-16 characters, halves of surrogate pairs included, with any of them escaped.
    private static readonly Gen<string> JsonString =
        Gen.Select(Gen.OneOf(Gen.Char[' ', '~'], Gen.Char, Gen.OneOfConst('"', '\\', '\ud83d', '\ude00', '\n')), Gen.Bool)
            .Array[0, 30]
            .Select(parts => $"\"{string.Concat(parts.Select(part => Escape(part.Item1, part.Item2)))}\"");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        JsonString,
        Number,
        Gen.OneOfConst("null", "true", "false", "\"yes\"", "9999999999999"),
        Gen.OneOfConst("\"2026-11-25\"", "\"2026-11-25T10:00:00Z\"", "\"9999-12-31\"", "\"0001-01-01\""));

    private static readonly Gen<string> Json = Nested(3);

    private static readonly Gen<FieldDefinition> Field =
        from type in Gen.Int[-1, 7].Select(type => (FieldType)type)
        from required in Gen.Bool
        from pattern in Gen.OneOf<string?>(
            Gen.OneOfConst<string?>(null, "unixSeconds", "dd/MM/yyyy", "z", "'"),
            Gen.Char[' ', '~'].Array[0, 8].Select(text => (string?)new string(text)))
        from zone in Gen.OneOfConst<string?>(null, "Europe/Berlin", "Pacific/Apia", "America/New_York", "", "nowhere")
        from byDefault in Gen.OneOf(Gen.OneOfConst<string?>(null, "null"), Scalar.Select(json => (string?)json))
        select new FieldDefinition
        {
            Name = "f",
            Type = type,
            Required = required,
            Format = new FieldFormat { Pattern = pattern, TimeZone = zone },
            Default = byDefault is null ? null : new RawJson(byDefault),
        };

    [Fact]
    public void Any_json_number_keeps_its_text() => Number.Sample(number =>
    {
        Assert.Equal(number, Given.Coerced(Given.Field(FieldType.Number), number).Json);
        Assert.Equal(number, Given.Coerced(Given.Field(FieldType.Number), $"\"{number}\"").Text);
        Assert.Equal(number, Given.Coerced(Given.Field(FieldType.Json), $" {number}\n").Json);
        Assert.Equal(number, Given.Coerced(Given.Field(FieldType.String), number).Text);
    }, iter: Iterations);

    [Fact]
    public void Any_json_for_any_field_is_a_value_or_one_error() => Gen.Select(Field, Json).Sample((field, json) =>
    {
        var result = FieldCoercer.Coerce([field], new RawJson($$"""{"f":{{json}}}"""));
        if (result.Succeeded(out var values, out var problem))
        {
            var value = values["f"];
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(value.Json));
            Assert.Equal(value.IsNull, document.RootElement.ValueKind == JsonValueKind.Null);
        }
        else
        {
            Assert.Equal("#/f", Assert.Single(problem.Errors).Pointer);
        }
    }, iter: Iterations);

    [Fact]
    public void Any_text_at_all_in_place_of_the_values_is_a_result() => Gen.OneOf(Gen.String, Json).Sample(text =>
    {
        var result = FieldCoercer.Coerce([Given.Field(FieldType.Json) with { Required = false }], new RawJson(text));
        Assert.NotEqual(result.Value is null, result.Problem is null);
    }, iter: Iterations);

    [Fact]
    public void Definitions_that_validate_never_fail_for_their_own_sake() => Gen.Select(Field, Json).Sample((field, json) =>
    {
        if (FieldDefinitionValidator.Validate(field).Any())
        {
            return;
        }

        var result = FieldCoercer.Coerce([field], new RawJson($$"""{"f":{{json}}}"""));
        if (result.Problem is { } problem)
        {
            Assert.DoesNotContain("The field's", problem.Errors[0].Detail, StringComparison.Ordinal);
        }
    }, iter: Iterations);

    [Fact]
    public void Text_reads_as_a_json_reader_reads_it() => JsonString.Sample(json =>
    {
        var field = Given.Field(FieldType.String) with { Required = false };
        var result = FieldCoercer.Coerce([field], new RawJson($$"""{"f":{{json}}}"""));
        if (result.Succeeded(out var values, out _))
        {
            Assert.Equal(JsonNode.Parse(Encoding.UTF8.GetBytes(json))!.GetValue<string>(), values["f"].Text);
            Assert.Equal(values["f"].Text, JsonNode.Parse(values["f"].Json)!.GetValue<string>());
        }
        else
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
            Assert.Throws<InvalidOperationException>(() => document.RootElement.GetString());
        }
    }, iter: Iterations);

    [Fact]
    public void Compact_json_says_the_same() => Json.Sample(json =>
    {
        var value = Given.Coerced(Given.Field(FieldType.Json) with { Required = false }, json);
        Assert.Equal(FieldFingerprint.Compute(new RawJson(json)), FieldFingerprint.Compute(new RawJson(value.Json)));
    }, iter: Iterations);

    [Fact]
    public void Iso_moment_is_the_same_instant_in_every_zone() =>
        Gen.Select(Gen.Long[-62_135_500_000, 253_402_200_000], Gen.OneOfConst("UTC", "Europe/Berlin", "Pacific/Apia", "America/New_York"))
            .Sample((seconds, zone) =>
            {
                var number = seconds.ToString(CultureInfo.InvariantCulture);
                var text = Given.Coerced(Given.Field(FieldType.DateTime, zone: zone), number).Text;
                Assert.Equal(seconds, DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeSeconds());
                Assert.Equal(number, Given.Coerced(Given.Field(FieldType.DateTime, "unixSeconds", zone), $"\"{text}\"").Json);
            }, iter: Iterations);

    [Fact]
    public void Any_date_reads_back_from_its_pattern() => Gen.Date.Sample(date =>
    {
        var iso = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(iso, Given.Coerced(Given.Field(FieldType.Date), $"\"{iso}\"").Text);
        Assert.Equal(
            date.ToString("dd.MM.yyyy", CultureInfo.InvariantCulture),
            Given.Coerced(Given.Field(FieldType.Date, "dd.MM.yyyy"), $"\"{iso}\"").Text);
    }, iter: Iterations);

    private static Gen<string> Nested(int depth)
    {
        if (depth == 0)
        {
            return Scalar;
        }

        var inner = Nested(depth - 1);
        var space = Gen.OneOfConst("", " ", "\r\n\t");
        return Gen.OneOf(
            Scalar,
            Gen.Select(inner.Array[0, 4], space, (items, gap) => $"[{gap}{string.Join($"{gap},{gap}", items)}{gap}]"),
            Gen.Select(
                Gen.Select(JsonString, inner, space, (name, value, gap) => $"{name}{gap}:{gap}{value}").Array[0, 4],
                space,
                (members, gap) => $"{{{gap}{string.Join($",{gap}", members)}{gap}}}"));
    }

    // A half of a surrogate pair can only be written escaped.
    private static string Escape(char character, bool escape) => character switch
    {
        _ when escape || character < ' ' || char.IsSurrogate(character) => $"\\u{(int)character:x4}",
        '"' or '\\' => $"\\{character}",
        _ => character.ToString(),
    };
}
