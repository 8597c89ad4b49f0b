using System.Collections.Immutable;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>The members of the object that a trigger gave, matched with the fields of the action in one pass.</summary>
internal sealed class FieldMembers
{
    private readonly Dictionary<string, int> _slots;
    private readonly Slot[] _given;
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private int _unknownBeyond;

    private FieldMembers(ImmutableArray<FieldDefinition> fields)
    {
        _slots = new Dictionary<string, int>(fields.Length, StringComparer.Ordinal);
        foreach (var field in fields)
        {
            _slots.TryAdd(field.Name, _slots.Count);
        }

        _given = new Slot[_slots.Count];
    }

    /// <summary>Reads an object.</summary>
    /// <param name="fields">The fields that it may have.</param>
    /// <param name="json">One JSON value as UTF-8.</param>
    /// <param name="error">What it is, when it is not one JSON object.</param>
    /// <returns>The members; null when it is not one JSON object.</returns>
    public static FieldMembers? Read(ImmutableArray<FieldDefinition> fields, ReadOnlySpan<byte> json, out string? error)
    {
        try
        {
            var reader = new Utf8JsonReader(json, GivenValue.ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                error = new GivenValue(json, GivenSpan.Read(ref reader)).Describe();
                return null;
            }

            var members = new FieldMembers(fields);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = JsonText.Unescape(reader.ValueSpan);
                reader.Read();
                members.Add(name, GivenSpan.Read(ref reader));
            }

            reader.Read();
            error = null;
            return members;
        }
        catch (JsonException)
        {
            error = "a text that is not JSON";
            return null;
        }
    }

    /// <summary>Where the value of a field stands; null when none was given.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="repeated">Whether there are several.</param>
    public GivenSpan? Find(string name, out bool repeated)
    {
        var slot = _given[_slots[name]];
        repeated = slot.Repeated;
        return slot.Span;
    }

    /// <summary>One error for each name that is no field; one together for those beyond the bounds of their count and length.</summary>
    public IEnumerable<ProblemEntry> Unknown()
    {
        if (_unknown.Count + _unknownBeyond == 0)
        {
            yield break;
        }

        var known = DescribeKnown();
        foreach (var name in _unknown)
        {
            yield return ProblemEntry.Unexpected(
                $"#/{ProblemEntry.Segment(name)}",
                ProblemCode.UnknownName,
                $"a field of the action ({known})",
                $"\"{JsonText.Excerpt(name)}\"");
        }

        if (_unknownBeyond > 0)
        {
            yield return ProblemEntry.Unexpected(
                "#", ProblemCode.UnknownName, $"fields of the action ({known})", $"{_unknownBeyond} other names");
        }
    }

    private void Add(string name, GivenSpan span)
    {
        if (_slots.TryGetValue(name, out var slot))
        {
            _given[slot] = new Slot(span, Repeated: _given[slot].Span is not null);
        }
        else if (!_unknown.Contains(name))
        {
            if (_unknown.Count < FieldLimits.UnknownNames && name.Length <= FieldLimits.NameLength)
            {
                _unknown.Add(name);
            }
            else
            {
                _unknownBeyond++;
            }
        }
    }

    private string DescribeKnown()
    {
        const int Named = 20;
        if (_slots.Count == 0)
        {
            return "it has none";
        }

        var names = string.Join(", ", _slots.Keys.Take(Named).Select(name => $"\"{JsonText.Excerpt(name)}\""));
        return _slots.Count <= Named ? names : $"{names} and {_slots.Count - Named} more";
    }

    private readonly record struct Slot(GivenSpan? Span, bool Repeated);
}
