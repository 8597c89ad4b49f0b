using System.Collections.Immutable;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>Turns the values that a trigger gives into the typed values that templates render.</summary>
public static class FieldCoercer
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = FieldLimits.MaxDepth };

    /// <summary>Coerces the values of all fields.</summary>
    /// <param name="fields">The fields of the action.</param>
    /// <param name="values">A JSON object of values by field name. Null counts as no value.</param>
    /// <returns>
    /// One value for each field (its default where none is given), or one entry for each bad field, with pointers relative to
    /// <paramref name="values"/>.
    /// </returns>
    public static Result<FieldValues> Coerce(ImmutableArray<FieldDefinition> fields, RawJson values)
    {
        if (values.Text.Length > FieldLimits.MaxTotalLength)
        {
            return Problem.Invalid(new ProblemEntry(
                "#", $"Got {values.Text.Length} characters of field values; expected at most {FieldLimits.MaxTotalLength}."));
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(values.Text, Options);
        }
        catch (JsonException)
        {
            return Problem.Invalid(new ProblemEntry("#", $"Expected a JSON object of field values, nested at most {FieldLimits.MaxDepth} deep."));
        }

        using (document)
        {
            return document.RootElement.ValueKind is JsonValueKind.Object
                ? Coerce(fields, document.RootElement)
                : Problem.Invalid(new ProblemEntry(
                    "#", $"Got {GotText.Of(document.RootElement)}; expected an object of field values by name."));
        }
    }

    private static Result<FieldValues> Coerce(ImmutableArray<FieldDefinition> fields, JsonElement values)
    {
        var errors = ImmutableArray.CreateBuilder<ProblemEntry>();
        var given = Index(fields, values, errors);
        var coerced = new KeyValuePair<string, FieldValue>[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i];
            given.TryGetValue(field.Name, out var element);
            if (CoerceOne(field, element, out var error) is { } value)
            {
                coerced[i] = new(field.Name, value);
            }
            else
            {
                errors.Add(new ProblemEntry(PointerTo(field.Name), error!));
            }
        }

        return errors.Count == 0 ? new FieldValues(coerced) : Problem.Invalid(errors.ToImmutable());
    }

    private static Dictionary<string, JsonElement> Index(
        ImmutableArray<FieldDefinition> fields, JsonElement values, ImmutableArray<ProblemEntry>.Builder errors)
    {
        var known = fields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in values.EnumerateObject())
        {
            if (!JsonStrings.TryGetName(member, out var name))
            {
                errors.Add(new ProblemEntry("#", "Got a field name that holds half of a surrogate pair; no field has such a name."));
            }
            else if (!known.Contains(name))
            {
                errors.Add(new ProblemEntry(PointerTo(name), $"There is no field \"{GotText.Shorten(name)}\"; {NamesOf(fields)}."));
            }
            else if (!given.TryAdd(name, member.Value))
            {
                errors.Add(new ProblemEntry(PointerTo(name), "Got this field more than once; expected one value."));
            }
        }

        return given;
    }

    private static FieldValue? CoerceOne(FieldDefinition field, JsonElement given, out string? error)
    {
        error = null;
        if (!IsMissing(field, given))
        {
            return ValueCoercion.Coerce(field, given, out error);
        }

        if (field.Default is { } fallback)
        {
            using var document = JsonDocument.Parse(fallback.Text, Options);
            if (document.RootElement.ValueKind is not JsonValueKind.Null)
            {
                return ValueCoercion.Coerce(field, document.RootElement, out error);
            }
        }

        if (!field.Required)
        {
            return FieldValue.Null(field.Type);
        }

        error = given.ValueKind switch
        {
            JsonValueKind.Undefined => $"Expected {ValueCoercion.Expected(field)}; the field is required.",
            JsonValueKind.Null => $"Got null; expected {ValueCoercion.Expected(field)}, since the field is required.",
            _ => "Got an empty text; expected some text, since the field is required.",
        };
        return null;
    }

    private static bool IsMissing(FieldDefinition field, JsonElement given) => given.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        // An optional text may be set to the empty one, even past a default.
        JsonValueKind.String => field is { Type: FieldType.String, Required: true } && given.ValueEquals(""),
        _ => false,
    };

    private static string PointerTo(string name) => $"#/{ProblemEntry.Segment(name)}";

    private static string NamesOf(ImmutableArray<FieldDefinition> fields)
    {
        const int Shown = 20;
        if (fields.IsEmpty)
        {
            return "the action has no fields";
        }

        var names = string.Join(", ", fields.Take(Shown).Select(field => $"\"{field.Name}\""));
        return fields.Length > Shown ? $"the action has {fields.Length} fields, the first {names}" : $"the action has {names}";
    }
}
