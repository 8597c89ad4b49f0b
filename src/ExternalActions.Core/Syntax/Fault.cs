using System.Text.Json;
using ExternalActions.Problems;

namespace ExternalActions.Core.Syntax;

/// <summary>What is wrong with a value, wherever it stands: a <see cref="ProblemEntry"/> without its pointer.</summary>
internal sealed record Fault
{
    // Its pointer is that of the value itself (RFC 6901 section 6).
    private readonly ProblemEntry _entry;

    /// <summary>Creates a fault in words of its own.</summary>
    /// <param name="code">What is wrong, for programs.</param>
    /// <param name="detail">Whole sentences for a person.</param>
    public Fault(ProblemCode code, string detail)
        : this(new ProblemEntry("#", code, detail))
    {
    }

    private Fault(ProblemEntry entry) => _entry = entry;

    /// <summary>See <see cref="ProblemEntry.Detail"/>.</summary>
    public string Detail => _entry.Detail;

    /// <summary>A value that is other than expected.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="expected">See <see cref="ProblemEntry.Expected"/>.</param>
    /// <param name="got">See <see cref="ProblemEntry.Got"/>.</param>
    /// <param name="advice">A sentence on what to do, if that is not plain.</param>
    public static Fault Unexpected(ProblemCode code, string expected, string got, string? advice = null) =>
        new(ProblemEntry.Unexpected("#", code, expected, got, advice));

    /// <summary>A value that is missing.</summary>
    /// <param name="expected">What must be there.</param>
    /// <param name="got">What is there in its place.</param>
    /// <param name="advice">A sentence on what to do, if that is not plain.</param>
    public static Fault Missing(string expected, string got = "none", string? advice = null) =>
        Unexpected(ProblemCode.Required, expected, got, advice);

    /// <summary>A text that is not written as expected.</summary>
    /// <param name="expected">How it should be written.</param>
    /// <param name="got">What is wrong with it.</param>
    /// <param name="advice">A sentence on what to do, if that is not plain.</param>
    public static Fault Malformed(string expected, string got, string? advice = null) =>
        Unexpected(ProblemCode.Malformed, expected, got, advice);

    /// <summary>Checks that a text is short enough.</summary>
    /// <param name="text">The text, if any.</param>
    /// <param name="most">The most characters that it may have.</param>
    /// <returns>Null when it is.</returns>
    public static Fault? OfLength(string? text, int most) =>
        text?.Length > most ? Unexpected(ProblemCode.TooLong, $"at most {most} characters", $"{text.Length}") : null;

    /// <summary>Checks that a list is short enough.</summary>
    /// <param name="count">How many entries it has.</param>
    /// <param name="what">What it holds, in the plural.</param>
    /// <param name="most">The most entries that it may have.</param>
    /// <returns>Null when it is.</returns>
    public static Fault? OfCount(int count, string what, int most) =>
        count > most ? Unexpected(ProblemCode.TooMany, $"at most {most} {what}", $"{count}") : null;

    /// <summary>Checks that a value of an enum that came from outside is one of those that there are.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">The enum; the names that it has in JSON are shown.</typeparam>
    /// <returns>Null when it is.</returns>
    public static Fault? OfEnum<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value)
            ? null
            : Unexpected(ProblemCode.UnknownValue, $"one of {string.Join(", ", Enum.GetValues<T>().Select(NameInJson))}", $"{value:D}");

    /// <summary>The fault of a value at a place.</summary>
    /// <param name="pointer">Where the value stands; see <see cref="ProblemEntry.Pointer"/>.</param>
    public ProblemEntry At(string pointer) => _entry with { Pointer = pointer };

    private static string NameInJson<T>(T value) => JsonSerializer.Serialize(value).Trim('"');
}

/// <summary>Helps where a value may have no fault.</summary>
internal static class FaultExtensions
{
    /// <summary>The entries of a value at a place.</summary>
    /// <param name="fault">Its fault; null for none.</param>
    /// <param name="pointer">Where the value stands.</param>
    /// <returns>One entry; none for no fault.</returns>
    public static IEnumerable<ProblemEntry> EntriesAt(this Fault? fault, string pointer) => fault is null ? [] : [fault.At(pointer)];
}
