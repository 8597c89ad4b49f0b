using System.Text;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;

namespace ExternalActions.Core.Fields;

/// <summary>Makes one given JSON value into a value of a field's type.</summary>
internal static class ValueCoercion
{
    /// <summary>Coerces a value that is not null.</summary>
    /// <param name="field">The field.</param>
    /// <param name="given">What was given for it.</param>
    public static Coercion Coerce(FieldDefinition field, GivenValue given) => FieldTypes.Find(field.Type) is { } type
        ? type.Coerce(field.Format, given)
        : Coercion.OfSettings($"The field's type {(int)field.Type} does not exist.");

    /// <summary>Coerces a field's default.</summary>
    /// <param name="field">The field.</param>
    /// <returns>Null when the field has none; a default of JSON null is none.</returns>
    public static Coercion? CoerceDefault(FieldDefinition field)
    {
        if (field.Default is null)
        {
            return null;
        }

        try
        {
            ReadOnlySpan<byte> json = Encoding.UTF8.GetBytes(field.Default.Text);
            var reader = new Utf8JsonReader(json, GivenValue.ReaderOptions);
            reader.Read();
            var given = new GivenValue(json, GivenSpan.Read(ref reader));
            reader.Read();
            if (given.Kind == JsonTokenType.Null)
            {
                return null;
            }

            return Coerce(field, given);
        }
        catch (JsonException)
        {
            return Fault.Malformed("one JSON value", "a text that is not JSON");
        }
    }
}
