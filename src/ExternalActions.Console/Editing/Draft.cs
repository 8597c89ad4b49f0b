namespace ExternalActions.Console.Editing;

/// <summary>What a tab keeps of a form that is not saved. Secrets are not part of it.</summary>
/// <typeparam name="TForm">The form's model.</typeparam>
public sealed class Draft<TForm>
    where TForm : class
{
    /// <summary>The version that was edited; 0 for what was never saved.</summary>
    public int Version { get; set; }

    /// <summary>What was typed.</summary>
    public required TForm Form { get; set; }

    /// <summary>Whether secrets were typed, too, which must be typed again.</summary>
    public bool HeldSecrets { get; set; }

    /// <summary>Where it comes from, when it was not typed, such as an import; null otherwise.</summary>
    public string? Origin { get; set; }

    /// <summary>What the import has to say.</summary>
    public List<string> Notes { get; set; } = [];
}
