namespace ExternalActions.Core.Fields;

/// <summary>The bounds of fields and their values, all in one place. Lengths count UTF-16 characters.</summary>
public static class FieldLimits
{
    /// <summary>The longest name of a field.</summary>
    public const int NameLength = 100;

    /// <summary>The longest description of a field.</summary>
    public const int DescriptionLength = 500;

    /// <summary>The longest date pattern.</summary>
    public const int PatternLength = 100;

    /// <summary>The longest value of one field.</summary>
    public const int ValueLength = 1024 * 1024;

    /// <summary>The longest JSON text of all values together.</summary>
    public const int TotalLength = 5 * 1024 * 1024;

    /// <summary>The longest number.</summary>
    public const int NumberLength = 400;

    /// <summary>How deep the arrays and objects of a JSON value may nest; a scalar has depth 0.</summary>
    public const int JsonDepth = 64;

    /// <summary>How many names that are no fields each get an error of their own; the rest, and overlong ones, are only counted.</summary>
    public const int UnknownNames = 100;
}
