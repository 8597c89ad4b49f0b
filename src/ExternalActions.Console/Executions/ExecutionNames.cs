using ExternalActions.Catalog;

namespace ExternalActions.Console.Executions;

/// <summary>What the ids in executions mean.</summary>
/// <param name="Actions">All actions in order of their names.</param>
/// <param name="Connectors">All connectors in order of their names.</param>
public sealed record ExecutionNames(IReadOnlyList<ActionEntry> Actions, IReadOnlyList<ConnectorEntry> Connectors)
{
    private readonly Dictionary<Guid, string> _actions = Actions.ToDictionary(action => action.Id, action => action.Name);
    private readonly Dictionary<Guid, string> _connectors = Connectors.ToDictionary(connector => connector.Id, connector => connector.Name);

    /// <summary>No names.</summary>
    public static ExecutionNames None { get; } = new([], []);

    /// <summary>The name of an action; null when there is none of that id.</summary>
    public string? Action(Guid id) => _actions.GetValueOrDefault(id);

    /// <summary>The name of a connector; null when there is none of that id.</summary>
    public string? Connector(Guid id) => _connectors.GetValueOrDefault(id);
}
