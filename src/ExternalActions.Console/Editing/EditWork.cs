namespace ExternalActions.Console.Editing;

/// <summary>What a page with a form is doing.</summary>
internal enum EditWork
{
    /// <summary>Nothing: it waits for the person.</summary>
    None,

    /// <summary>It saves the form.</summary>
    Saving,

    /// <summary>It tests what is in the form.</summary>
    Testing,

    /// <summary>Something else that must not be done twice at the same time.</summary>
    Other,
}
