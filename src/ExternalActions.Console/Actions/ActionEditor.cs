using ExternalActions.Actions;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Editing;
using ExternalActions.Problems;

namespace ExternalActions.Console.Actions;

/// <summary>External actions as something that is edited.</summary>
/// <param name="service">Stores them.</param>
/// <param name="newForm">The form of a new one.</param>
internal sealed class ActionEditor(ActionService service, Func<ActionForm> newForm) : IEditor<SavedAction, ActionForm>
{
    /// <summary>Where the draft of a new action is kept.</summary>
    public const string NewKey = "actions/new";

    /// <inheritdoc/>
    public string DeletedAdvice => "The action has been deleted. Saving again creates a new one.";

    /// <summary>Where the draft of an action is kept.</summary>
    /// <param name="id">The action; null for a new one.</param>
    public static string KeyOf(Guid? id) => id is { } saved ? $"actions/{saved}" : NewKey;

    /// <inheritdoc/>
    public string DraftKey(Guid? id) => KeyOf(id);

    /// <inheritdoc/>
    public ActionForm NewForm() => newForm();

    /// <inheritdoc/>
    public ActionForm FormOf(SavedAction saved) => ActionForm.From(saved.Definition);

    /// <inheritdoc/>
    public (Guid Id, int Version) Identify(SavedAction saved) => (saved.Id, saved.Version);

    /// <inheritdoc/>
    public bool HoldsSecrets(ActionForm form) => false;

    /// <inheritdoc/>
    public IEnumerable<ProblemEntry> FindFaults(ActionForm form) => form.FindFaults();

    /// <inheritdoc/>
    public ProblemEntry InWords(ProblemEntry entry, ActionForm form) => form.InWords(entry);

    /// <inheritdoc/>
    public Task<Outcome<SavedAction>> FindAsync(Guid id) => service.FindAsync(id);

    /// <inheritdoc/>
    public Task<Outcome<SavedAction>> CreateAsync(ActionForm form) => service.CreateAsync(form.ToDefinition());

    /// <inheritdoc/>
    public Task<Outcome<SavedAction>> UpdateAsync(Guid id, ActionForm form, int version) => service.UpdateAsync(id, form.ToDefinition(), version);

    /// <inheritdoc/>
    public Task<Outcome<Done>> DeleteAsync(Guid id) => service.DeleteAsync(id);
}
