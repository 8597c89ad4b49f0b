namespace ExternalActions.Core.Fields;

/// <summary>How much a trigger may give for an action's fields.</summary>
public static class FieldLimits
{
    /// <summary>The longest value of one field, in characters of its JSON.</summary>
    public const int MaxValueLength = 1024 * 1024;

    /// <summary>The longest JSON object of all values, in characters.</summary>
    public const int MaxTotalLength = 5 * 1024 * 1024;

    /// <summary>The longest number, in digits and signs.</summary>
    public const int MaxNumberLength = 400;

    /// <summary>How deep a value may be nested.</summary>
    public const int MaxDepth = 64;
}
