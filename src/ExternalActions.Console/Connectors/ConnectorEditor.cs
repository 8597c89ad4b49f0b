using ExternalActions.Connectors;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Editing;
using ExternalActions.Problems;

namespace ExternalActions.Console.Connectors;

/// <summary>Connectors as something that is edited.</summary>
/// <param name="service">Stores them.</param>
internal sealed class ConnectorEditor(ConnectorService service) : IEditor<SavedConnector, ConnectorForm>
{
    /// <inheritdoc/>
    public string DeletedAdvice => "The connector has been deleted. Saving again creates a new one; its secrets must be typed again for that.";

    /// <inheritdoc/>
    public string DraftKey(Guid? id) => id is { } saved ? $"connectors/{saved}" : "connectors/new";

    /// <inheritdoc/>
    public ConnectorForm NewForm() => new();

    /// <inheritdoc/>
    public ConnectorForm FormOf(SavedConnector saved) => ConnectorForm.From(saved.Settings);

    /// <inheritdoc/>
    public (Guid Id, int Version) Identify(SavedConnector saved) => (saved.Id, saved.Version);

    /// <inheritdoc/>
    public bool HoldsSecrets(ConnectorForm form) => form.HoldsSecrets;

    /// <inheritdoc/>
    public IEnumerable<ProblemEntry> FindFaults(ConnectorForm form) => [];

    /// <inheritdoc/>
    public ProblemEntry InWords(ProblemEntry entry, ConnectorForm form) => form.Flow.InWords(entry);

    /// <inheritdoc/>
    public Task<Outcome<SavedConnector>> FindAsync(Guid id) => service.FindAsync(id);

    /// <inheritdoc/>
    public Task<Outcome<SavedConnector>> CreateAsync(ConnectorForm form) => service.CreateAsync(form.ToSettings());

    /// <inheritdoc/>
    public Task<Outcome<SavedConnector>> UpdateAsync(Guid id, ConnectorForm form, int version) =>
        service.UpdateAsync(id, form.ToSettings(), version);

    /// <inheritdoc/>
    public Task<Outcome<Done>> DeleteAsync(Guid id) => service.DeleteAsync(id);
}
