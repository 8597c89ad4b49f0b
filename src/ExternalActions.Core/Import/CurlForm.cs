using System.Collections.Immutable;
using ExternalActions.Actions;

namespace ExternalActions.Core.Import;

/// <summary>Data of a curl command as pairs of keys and values.</summary>
internal static class CurlForm
{
    /// <summary>The pairs of a form body, decoded: the action encodes them itself.</summary>
    /// <param name="pieces">The pieces of data.</param>
    /// <param name="notes">Takes what was left out.</param>
    /// <param name="fields">Takes the settings of fields that are made.</param>
    public static ImmutableArray<FormPair> Pairs(IEnumerable<CurlData> pieces, List<string> notes, List<FieldDefinition> fields)
    {
        var pairs = ImmutableArray.CreateBuilder<FormPair>();
        foreach (var piece in pieces)
        {
            if (piece.Kind == CurlDataKind.Encoded)
            {
                var (name, content) = Split(piece.Text);
                // curl does not encode the name; there may be none.
                pairs.Add(name is null ? Pair(content, "", notes, fields) : Pair(ImportedText.Decode(name), content, notes, fields));
                continue;
            }

            foreach (var part in piece.Text.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                var (key, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
                pairs.Add(Pair(ImportedText.Decode(key), ImportedText.Decode(value), notes, fields));
            }
        }

        return pairs.ToImmutable();
    }

    /// <summary>A piece of <c>--data-urlencode</c> as curl sends it; tokens stay as they are.</summary>
    /// <param name="piece">The piece.</param>
    public static string Encode(string piece)
    {
        var (name, content) = Split(piece);
        var encoded = ImportedText.Encode(content);
        return name is null ? encoded : $"{name}={encoded}";
    }

    // "content", "=content" or "name=content".
    private static (string? Name, string Content) Split(string piece)
    {
        var equals = piece.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (null, piece) : (equals == 0 ? null : piece[..equals], piece[(equals + 1)..]);
    }

    private static FormPair Pair(string key, string value, List<string> notes, List<FieldDefinition> fields)
    {
        if (!ImportedNames.IsSecret(key) || value.Length == 0)
        {
            return new FormPair { Key = key, Value = value };
        }

        return new FormPair { Key = key, Value = ImportedText.SecretToken(key, $"of {key} in the form", notes, fields) };
    }
}
