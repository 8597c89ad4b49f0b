using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ExternalActions.Api.Failures;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Api.Json;

/// <summary>
/// Compares a JSON value with the type that it is to become and names every difference. The serializer would stop at the first one and
/// speak of .NET types, and it lets null into arrays.
/// </summary>
internal sealed class JsonShape
{
    private const int MaxErrors = 50;
    private const int MaxQuotedLength = 60;

    private readonly List<ErrorEntry> _errors = [];
    private readonly List<string> _path = [];

    private JsonShape()
    {
    }

    /// <summary>Checks a value; an empty answer means that it can be deserialized.</summary>
    public static IReadOnlyList<ErrorEntry> Check(JsonElement value, JsonTypeInfo type)
    {
        var shape = new JsonShape();
        shape.Visit(value, type, isNullable: false);
        return shape._errors;
    }

    private void Visit(JsonElement value, JsonTypeInfo type, bool isNullable)
    {
        if (_errors.Count >= MaxErrors || (isNullable && value.ValueKind is JsonValueKind.Null))
        {
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                VisitObject(value, type);
                break;
            case JsonTypeInfoKind.Enumerable:
                VisitArray(value, type);
                break;
            default:
                VisitScalar(value, type.Type);
                break;
        }
    }

    private void VisitObject(JsonElement value, JsonTypeInfo type)
    {
        if (value.ValueKind is not JsonValueKind.Object)
        {
            Refuse(ProblemCode.WrongType, "an object", Describe(value));
            return;
        }

        foreach (var (name, member) in Members(value).TakeWhile(_ => _errors.Count < MaxErrors))
        {
            _path.Add(name);
            if (FindProperty(type, name) is { } property)
            {
                Visit(member, type.Options.GetTypeInfo(property.PropertyType), property.IsSetNullable);
            }
            else
            {
                var expected = string.Join(", ", SettableNames(type));
                Add(
                    ProblemCode.UnknownName,
                    $"There is no member of the name {Quote(name)} here; there are {expected}.",
                    $"one of {expected}",
                    Quote(name));
            }

            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void VisitArray(JsonElement value, JsonTypeInfo type)
    {
        if (value.ValueKind is not JsonValueKind.Array)
        {
            Refuse(ProblemCode.WrongType, "an array", Describe(value));
            return;
        }

        var elementType = type.Options.GetTypeInfo(type.ElementType!);
        foreach (var (index, element) in value.EnumerateArray().Index())
        {
            _path.Add(index.ToString(CultureInfo.InvariantCulture));
            Visit(element, elementType, isNullable: false);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private void VisitScalar(JsonElement value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(RawJson))
        {
            VisitAny(value);
        }
        else if (type == typeof(FieldObject))
        {
            VisitAny(value);
            Expect(value.ValueKind is JsonValueKind.Object, "an object of field values by name", value);
        }
        else if (type == typeof(Secret))
        {
            VisitSecret(value);
        }
        else if (type == typeof(string))
        {
            Expect(value.ValueKind is JsonValueKind.String, "a string", value);
            CheckText(value);
        }
        else if (type == typeof(bool))
        {
            Expect(value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false", value);
        }
        else if (type == typeof(int))
        {
            Expect(value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out _), "a whole number", value);
        }
        else if (type == typeof(double))
        {
            Expect(value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number), "a number", value);
        }
        else if (type == typeof(Guid))
        {
            Expect(TextOf(value) is { } text && Guid.TryParseExact(text, "D", out _), "a UUID in a string", value, ProblemCode.Malformed);
        }
        else if (type.IsEnum)
        {
            var names = EnumNames.Of(type);
            Expect(
                TextOf(value) is { } text && names.Contains(text, StringComparer.OrdinalIgnoreCase),
                $"one of {string.Join(", ", names)}",
                value,
                ProblemCode.UnknownValue);
        }
        else
        {
            throw new NotSupportedException($"{type} is part of no request.");
        }
    }

    /// <summary>A secret is a string, or <c>{"isSet": …}</c> as it was read; anything else would be dropped in silence.</summary>
    private void VisitSecret(JsonElement value)
    {
        CheckText(value);
        var asRead = value.ValueKind is JsonValueKind.Object && value.EnumerateObject().All(member =>
            JsonMarshal.GetRawUtf8PropertyName(member).SequenceEqual("isSet"u8)
            && member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False);
        if (!asRead && value.ValueKind is not JsonValueKind.String)
        {
            // Without quoting: it may be the secret itself.
            Refuse(ProblemCode.WrongType, "a string that sets the secret, or nothing to keep the stored one", KindOf(value));
        }
    }

    /// <summary>Any JSON: only its names and texts are checked, since nothing later does before they are used.</summary>
    private void VisitAny(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(value);
                break;
            case JsonValueKind.Array:
                foreach (var (index, element) in value.EnumerateArray().Index())
                {
                    _path.Add(index.ToString(CultureInfo.InvariantCulture));
                    VisitAny(element);
                    _path.RemoveAt(_path.Count - 1);
                }

                break;
            case JsonValueKind.Object:
                foreach (var (name, member) in Members(value))
                {
                    _path.Add(name);
                    VisitAny(member);
                    _path.RemoveAt(_path.Count - 1);
                }

                break;
        }
    }

    /// <summary>The members of an object whose names are sound; names that are not, or come twice, are refused.</summary>
    private IEnumerable<(string Name, JsonElement Value)> Members(JsonElement value)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (HasLoneSurrogate(JsonMarshal.GetRawUtf8PropertyName(member)))
            {
                Add(ProblemCode.Malformed, "The name of a member here holds half of a surrogate pair (a \\u escape without its other half).");
            }
            else if (!seen.Add(member.Name))
            {
                Add(ProblemCode.Duplicate, $"The member {Quote(member.Name)} stands here more than once.");
            }
            else
            {
                yield return (member.Name, member.Value);
            }
        }
    }

    private void CheckText(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String && HasLoneSurrogate(JsonMarshal.GetRawUtf8Value(value)))
        {
            Add(ProblemCode.Malformed, "The text holds half of a surrogate pair (a \\u escape without its other half).");
        }
    }

    /// <summary>Looks for a \u escape of a surrogate that is not part of a pair (RFC 8259 section 8.2), in valid JSON.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IndexOf("\\u"u8) < 0)
        {
            return false;
        }

        var awaitsLow = false;
        while (!escaped.IsEmpty)
        {
            var unit = '\0';
            if (escaped[0] != '\\')
            {
                escaped = escaped[1..];
            }
            else if (escaped[1] != 'u')
            {
                escaped = escaped[2..];
            }
            else
            {
                unit = (char)ushort.Parse(escaped[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                escaped = escaped[6..];
            }

            if (awaitsLow != char.IsLowSurrogate(unit))
            {
                return true;
            }

            awaitsLow = char.IsHighSurrogate(unit);
        }

        return awaitsLow;
    }

    /// <summary>Refuses a value unless a condition holds; a text by its own code, where there is one, and any other value for its type.</summary>
    private void Expect(bool condition, string expected, JsonElement value, ProblemCode ofText = ProblemCode.WrongType)
    {
        if (!condition)
        {
            Refuse(value.ValueKind is JsonValueKind.String ? ofText : ProblemCode.WrongType, expected, Describe(value));
        }
    }

    private void Refuse(ProblemCode code, string expected, string got) => Add(code, $"Expected {expected}, but got {got}.", expected, got);

    private void Add(ProblemCode code, string detail, string? expected = null, string? got = null)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new ErrorEntry { Pointer = Pointer(), Code = code, Detail = detail, Expected = expected, Got = got });
        }
    }

    private string Pointer()
    {
        var pointer = new StringBuilder("#");
        foreach (var segment in _path)
        {
            pointer.Append('/').Append(ProblemEntry.Segment(segment));
        }

        return pointer.ToString();
    }

    private static JsonPropertyInfo? FindProperty(JsonTypeInfo type, string name)
    {
        foreach (var property in type.Properties)
        {
            if (property.Set is not null && string.Equals(property.Name, name, StringComparison.Ordinal))
            {
                return property;
            }
        }

        return null;
    }

    private static IEnumerable<string> SettableNames(JsonTypeInfo type) =>
        type.Properties.Where(property => property.Set is not null).Select(property => property.Name);

    private static string Describe(JsonElement value) => TextOf(value) is { } text
        ? $"the string {Quote(text)}"
        : value.ValueKind is JsonValueKind.Number ? Shorten(value.GetRawText()) : KindOf(value);

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>The text of a sound string; null for anything else.</summary>
    private static string? TextOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.String && !HasLoneSurrogate(JsonMarshal.GetRawUtf8Value(value)) ? value.GetString() : null;

    private static string Quote(string text) => $"\"{Shorten(text)}\"";

    private static string Shorten(string text) => text.Length <= MaxQuotedLength ? text : $"{text[..MaxQuotedLength]}…";
}
