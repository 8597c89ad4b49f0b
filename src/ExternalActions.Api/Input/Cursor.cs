using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using ExternalActions.Executions;

namespace ExternalActions.Api.Input;

/// <summary>Places in lists as opaque text that needs no escaping in a URL.</summary>
internal static class Cursor
{
    private const int ExecutionBytes = sizeof(long) + 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a place in a list by name.</summary>
    public static string? Encode(string? name) => name is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    /// <summary>Reads a place in a list by name; null for text that is none.</summary>
    public static string? DecodeName(string text)
    {
        try
        {
            return Base64Url.IsValid(text) ? StrictUtf8.GetString(Base64Url.DecodeFromChars(text)) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Writes a place in the list of executions.</summary>
    public static string? Encode(ExecutionCursor? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[ExecutionBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor.CreatedAt.UtcTicks);
        cursor.Id.TryWriteBytes(bytes[sizeof(long)..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a place in the list of executions; null for text that is none.</summary>
    public static ExecutionCursor? DecodeExecution(string text)
    {
        if (!Base64Url.IsValid(text, out var length) || length != ExecutionBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = Base64Url.DecodeFromChars(text);
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new ExecutionCursor
            {
                CreatedAt = new DateTimeOffset(ticks, TimeSpan.Zero),
                Id = new Guid(bytes[sizeof(long)..], bigEndian: true),
            }
            : null;
    }
}
