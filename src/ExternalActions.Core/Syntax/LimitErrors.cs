namespace ExternalActions.Core.Syntax;

/// <summary>What to say of settings that are larger than they may be.</summary>
internal static class LimitErrors
{
    /// <summary>What to say of a text.</summary>
    /// <param name="length">Its length, in characters.</param>
    /// <param name="most">The longest that it may have.</param>
    public static string TooLong(int length, int most) => $"Expected at most {most} characters, got {length}.";

    /// <summary>What to say of a list.</summary>
    /// <param name="count">How many it has.</param>
    /// <param name="what">What it holds, in the plural.</param>
    /// <param name="most">The most that it may have.</param>
    public static string TooMany(int count, string what, int most) => $"Expected at most {most} {what}, got {count}.";
}
