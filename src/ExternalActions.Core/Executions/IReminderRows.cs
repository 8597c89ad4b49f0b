namespace ExternalActions.Core.Executions;

/// <summary>What the engine asks of the table of reminders beside Orleans.</summary>
public interface IReminderRows
{
    /// <summary>
    /// Deletes the reminders of grains by one statement. Those that Orleans has in memory may still tick once.
    /// </summary>
    /// <param name="grainIds">The ids of the grains, as text.</param>
    /// <param name="name">The name of their reminder.</param>
    /// <param name="cancellationToken">Gives up before the statement.</param>
    Task DeleteAsync(IReadOnlyList<string> grainIds, string name, CancellationToken cancellationToken);
}
