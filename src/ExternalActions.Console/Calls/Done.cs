namespace ExternalActions.Console.Calls;

/// <summary>The value of a call that makes nothing.</summary>
public sealed record Done
{
    /// <summary>The one there is.</summary>
    public static Done Value { get; } = new();

    private Done()
    {
    }
}
