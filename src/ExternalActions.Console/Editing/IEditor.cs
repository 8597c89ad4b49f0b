using ExternalActions.Console.Calls;
using ExternalActions.Problems;

namespace ExternalActions.Console.Editing;

/// <summary>One kind of thing that is edited in a form: how it becomes a form and how the system stores it.</summary>
/// <typeparam name="TSaved">The thing as it is stored.</typeparam>
/// <typeparam name="TForm">The form's model. Its JSON tells whether anything was changed, and must hold no secret.</typeparam>
internal interface IEditor<TSaved, TForm>
    where TSaved : class
    where TForm : class
{
    /// <summary>What to say when it was deleted while it was edited.</summary>
    string DeletedAdvice { get; }

    /// <summary>Where the draft of one is kept.</summary>
    /// <param name="id">Which one; null for a new one.</param>
    string DraftKey(Guid? id);

    /// <summary>The form of a new one.</summary>
    TForm NewForm();

    /// <summary>The form of a stored one.</summary>
    /// <param name="saved">The stored one.</param>
    TForm FormOf(TSaved saved);

    /// <summary>The id and the version of a stored one.</summary>
    /// <param name="saved">The stored one.</param>
    (Guid Id, int Version) Identify(TSaved saved);

    /// <summary>Whether secrets were typed that are stored nowhere yet.</summary>
    /// <param name="form">The form.</param>
    bool HoldsSecrets(TForm form);

    /// <summary>What is wrong that the system cannot see, because it is not sent as typed.</summary>
    /// <param name="form">The form.</param>
    IEnumerable<ProblemEntry> FindFaults(TForm form);

    /// <summary>What the system refused, in the words of the form.</summary>
    /// <param name="entry">The refusal of one field.</param>
    /// <param name="form">The form.</param>
    ProblemEntry InWords(ProblemEntry entry, TForm form);

    /// <summary>Reads the newest version.</summary>
    /// <param name="id">Which one.</param>
    Task<Outcome<TSaved>> FindAsync(Guid id);

    /// <summary>Stores a new one.</summary>
    /// <param name="form">The form.</param>
    Task<Outcome<TSaved>> CreateAsync(TForm form);

    /// <summary>Stores a new version.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="form">The form.</param>
    /// <param name="version">The version that was edited: another newest one refuses the edit.</param>
    Task<Outcome<TSaved>> UpdateAsync(Guid id, TForm form, int version);

    /// <summary>Deletes it.</summary>
    /// <param name="id">Which one.</param>
    Task<Outcome<Done>> DeleteAsync(Guid id);
}
