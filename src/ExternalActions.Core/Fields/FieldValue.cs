using ExternalActions.Actions;

namespace ExternalActions.Core.Fields;

/// <summary>One coerced value of a field, in the forms that templates need. Made by coercion.</summary>
public sealed class FieldValue
{
    /// <summary>Creates a value from its forms.</summary>
    /// <param name="type">The field's type.</param>
    /// <param name="text">How it reads in text: a date in its format, a number digit for digit, JSON compact; empty for null.</param>
    /// <param name="json">How it reads as a bare JSON literal; <c>null</c> for null.</param>
    /// <param name="isNull">Whether there is no value.</param>
    public FieldValue(FieldType type, string text, string json, bool isNull = false)
    {
        Type = type;
        Text = text;
        Json = json;
        IsNull = isNull;
    }

    /// <summary>The field's type.</summary>
    public FieldType Type { get; }

    /// <summary>How it reads in text.</summary>
    public string Text { get; }

    /// <summary>How it reads as a bare JSON literal.</summary>
    public string Json { get; }

    /// <summary>Whether there is no value (null or missing).</summary>
    public bool IsNull { get; }

    /// <summary>The absent value of a type: empty text, JSON <c>null</c>.</summary>
    /// <param name="type">The field's type.</param>
    public static FieldValue Null(FieldType type) => new(type, "", "null", isNull: true);
}

/// <summary>The coerced values of an action's fields: exactly one for each field.</summary>
public sealed class FieldValues
{
    private readonly Dictionary<string, FieldValue> _values;

    /// <summary>Wraps values by field name.</summary>
    /// <param name="values">One value for each field.</param>
    public FieldValues(IEnumerable<KeyValuePair<string, FieldValue>> values) => _values = new(values, StringComparer.Ordinal);

    /// <summary>The value of a field; the absent text value for a name that is no field.</summary>
    /// <param name="name">The field's name.</param>
    public FieldValue this[string name] => _values.TryGetValue(name, out var value) ? value : FieldValue.Null(FieldType.String);

    /// <summary>All values by field name.</summary>
    internal IReadOnlyDictionary<string, FieldValue> All => _values;
}
