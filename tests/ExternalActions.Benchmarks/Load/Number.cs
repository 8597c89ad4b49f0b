namespace ExternalActions.Benchmarks.Load;

/// <summary>
/// The number that each execution carries from the load to the target: field <c>n</c>, always the first member and of eight digits, so that it
/// can be written and read in place.
/// </summary>
internal static class Number
{
    /// <summary>How many digits it has.</summary>
    public const int Digits = 8;

    /// <summary>What an index is counted from.</summary>
    public const int First = 10_000_000;

    /// <summary>How many there are between two resets of the target.</summary>
    public const int Count = 8_000_000;

    /// <summary>Writes the number of an index.</summary>
    public static void Write(Span<byte> digits, int index)
    {
        var number = First + index;
        for (var i = Digits - 1; i >= 0; i--)
        {
            digits[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    /// <summary>Reads the index from a JSON body.</summary>
    /// <returns>-1 when there is none.</returns>
    public static int Read(ReadOnlySpan<byte> body)
    {
        var start = body.IndexOfAnyInRange((byte)'0', (byte)'9');
        return start >= 0 && System.Buffers.Text.Utf8Parser.TryParse(body[start..], out int number, out var digits) && digits == Digits
            ? number - First
            : -1;
    }
}
