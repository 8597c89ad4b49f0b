using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ExternalActions.Core.Fields;

/// <summary>Tells whether two triggers gave the same values, without keeping them.</summary>
public static class FieldFingerprint
{
    // Deeper values are refused as field values anyway, and the walk is recursive.
    private const int MaxDepth = 2 * FieldLimits.JsonDepth;

    // Stored with each fingerprint: another canonical form needs another number, so that old ones can be told apart.
    private const byte Version = 1;

    /// <summary>
    /// The SHA-256 of what a JSON text says: the order of members, whitespace between tokens and the escapes of strings do not
    /// count. Numbers count by their text (<c>1.0</c> is not <c>1</c>); of members with one name the last counts.
    /// </summary>
    /// <param name="values">One JSON value. A text that is no JSON, or nests deeper than values may, counts by its characters.</param>
    /// <returns>The version of the canonical form, 1 byte, and 32 bytes.</returns>
    public static byte[] Compute(RawJson values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var json = Encoding.UTF8.GetBytes(values.Text);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var canonical = new ArrayBufferWriter<byte>(json.Length + 64);
            Write(document.RootElement, canonical);
            return [Version, .. SHA256.HashData(canonical.WrittenSpan)];
        }
        catch (JsonException)
        {
            return [Version, .. SHA256.HashData(json)];
        }
    }

    // Every value begins with a letter for its kind, and every text with its length: no two values have one canonical form.
    private static void Write(JsonElement element, ArrayBufferWriter<byte> canonical)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, canonical);
                break;
            case JsonValueKind.Array:
                WriteHead((byte)'a', element.GetArrayLength(), canonical);
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, canonical);
                }

                break;
            case JsonValueKind.String:
                WriteText(JsonText.Unescape(JsonMarshal.GetRawUtf8Value(element)[1..^1]), canonical);
                break;
            default:
                var literal = JsonMarshal.GetRawUtf8Value(element);
                WriteHead((byte)'l', literal.Length, canonical);
                canonical.Write(literal);
                break;
        }
    }

    private static void WriteObject(JsonElement element, ArrayBufferWriter<byte> canonical)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            members[JsonText.Unescape(JsonMarshal.GetRawUtf8PropertyName(member))] = member.Value;
        }

        WriteHead((byte)'o', members.Count, canonical);
        foreach (var (name, value) in members)
        {
            WriteText(name, canonical);
            Write(value, canonical);
        }
    }

    // As UTF-16, because an escaped half of a surrogate pair has no UTF-8 form.
    private static void WriteText(string text, ArrayBufferWriter<byte> canonical)
    {
        WriteHead((byte)'s', text.Length, canonical);
        canonical.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static void WriteHead(byte kind, int length, ArrayBufferWriter<byte> canonical)
    {
        var head = canonical.GetSpan(5);
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], length);
        canonical.Advance(5);
    }
}
