namespace ExternalActions.Core.Executions;

/// <summary>What the recovery asks of the execution store, so that executions do not wait long for a database that answers again.</summary>
public interface IExecutionStoreHealth
{
    /// <summary>Says that an execution was left behind by a failure that may be the database's, such as of a reminder.</summary>
    void Report();

    /// <summary>Whether an exception says that the database does not answer: what was being written may or may not have been written.</summary>
    /// <param name="exception">What a write or a read threw.</param>
    bool IsOutage(Exception exception);

    /// <summary>Waits until there is a failure to recover from; one that came since the store was last found to answer counts as well.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    Task WaitForFailureAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether executions can be written; takes as long as a write does. Failures from before are then forgotten.</summary>
    Task<bool> AnswersAsync();
}
