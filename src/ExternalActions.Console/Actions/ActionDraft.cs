namespace ExternalActions.Console.Actions;

/// <summary>What a tab keeps of an action that is not saved.</summary>
public sealed class ActionDraft
{
    /// <summary>Where the draft of a new action is kept.</summary>
    internal const string NewKey = "actions/new";

    /// <summary>The version that was edited; 0 for a new action.</summary>
    public int Version { get; set; }

    /// <summary>What was typed.</summary>
    public ActionForm Form { get; set; } = new();

    /// <summary>Where it comes from, when nobody typed it, such as an import; null otherwise.</summary>
    public string? Origin { get; set; }

    /// <summary>What the import has to say.</summary>
    public List<string> Notes { get; set; } = [];

    /// <summary>Where the draft of an action is kept.</summary>
    /// <param name="id">The action; null for a new one.</param>
    internal static string Key(Guid? id) => id is { } saved ? $"actions/{saved}" : NewKey;
}
