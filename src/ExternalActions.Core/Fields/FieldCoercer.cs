using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>Makes the values that a trigger gives into values of the fields' types.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><see cref="FieldType.String"/>: a text as it is; a number or truth value as it is written.</item>
/// <item>
/// <see cref="FieldType.Number"/>: a number, or a text that is exactly a JSON number (RFC 8259 section 6); kept digit for digit.
/// </item>
/// <item><see cref="FieldType.Boolean"/>: <c>true</c>, <c>false</c>, 1, 0, or the texts true, false, yes, no, 1, 0 in any case.</item>
/// <item><see cref="FieldType.Date"/>: an ISO 8601 date; of a date with a time, the date as it is written, never moved by a zone.</item>
/// <item>
/// <see cref="FieldType.DateTime"/>: ISO 8601, or a number of seconds since 1970. Without an offset it is a time of the field's
/// zone: where clocks go back, the earlier moment; a time that clocks skip is moved on by what they skip; a date alone is midnight.
/// </item>
/// <item><see cref="FieldType.Json"/>: any JSON value. Its text is its compact JSON, with quotes for a string.</item>
/// </list>
/// A value that is missing or null is the default if there is one, else refused if required, else
/// <see cref="FieldValue.Null"/>. For a required text the empty text is as good as missing; for one that is not, it is a value.
/// </remarks>
public static class FieldCoercer
{
    /// <summary>Coerces all values of a trigger.</summary>
    /// <param name="fields">The action's fields, as saved.</param>
    /// <param name="values">A JSON object of values by field name.</param>
    /// <returns>
    /// One value for each field; or one error for each field that is wrong and each name that is no field, all at once, with
    /// pointers into the object such as <c>#/Account Name</c>.
    /// </returns>
    public static Result<FieldValues> Coerce(ImmutableArray<FieldDefinition> fields, RawJson values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var text = values.Text;
        if (text.Length > FieldLimits.TotalLength)
        {
            return Problem.Invalid(ProblemEntry.Unexpected(
                "#", ProblemCode.TooLong, $"at most {FieldLimits.TotalLength} characters of field values", $"{text.Length}"));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
        try
        {
            return Coerce(fields.IsDefault ? [] : fields, buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Result<FieldValues> Coerce(ImmutableArray<FieldDefinition> fields, ReadOnlySpan<byte> json)
    {
        if (FieldMembers.Read(fields, json, out var got) is not { } members)
        {
            return Problem.Invalid(ProblemEntry.Unexpected("#", ProblemCode.WrongType, "one JSON object of values by field name", $"{got}"));
        }

        var values = new Dictionary<string, FieldValue>(fields.Length, StringComparer.Ordinal);
        var errors = ImmutableArray.CreateBuilder<ProblemEntry>();
        foreach (var field in fields)
        {
            var coercion = Coerce(field, members, json);
            if (coercion.Value is { } value)
            {
                values.TryAdd(field.Name, value);
            }
            else
            {
                errors.Add(coercion.Fault!.At($"#/{ProblemEntry.Segment(field.Name)}"));
            }
        }

        errors.AddRange(members.Unknown());
        return errors.Count == 0 ? new FieldValues(values) : Problem.Invalid(errors.ToImmutable());
    }

    private static bool IsMissing(FieldDefinition field, GivenValue given) =>
        field.Required && given.IsEmptyText && FieldTypes.Find(field.Type) is { EmptyTextIsMissing: true };

    private static Coercion Coerce(FieldDefinition field, FieldMembers members, ReadOnlySpan<byte> json)
    {
        var span = members.Find(field.Name, out var repeated);
        if (repeated)
        {
            return Fault.Unexpected(ProblemCode.Duplicate, "one value", "several members of this name");
        }

        if (span is { } found)
        {
            var given = new GivenValue(json, found);
            if (given.Kind != JsonTokenType.Null && !IsMissing(field, given))
            {
                return ValueCoercion.Coerce(field, given);
            }
        }

        if (ValueCoercion.CoerceDefault(field) is { } byDefault)
        {
            return byDefault.Fault is { } fault ? Coercion.OfSettings($"The field's default is wrong. {fault.Detail}") : byDefault;
        }

        if (!field.Required)
        {
            return FieldValue.Null(field.Type);
        }

        var got = span is { } empty ? new GivenValue(json, empty).Describe() : "none";
        return Fault.Missing($"a value of type {field.Type}", got, "The field is required.");
    }
}
