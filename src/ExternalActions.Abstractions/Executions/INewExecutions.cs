namespace ExternalActions.Executions;

/// <summary>Chooses the ids of executions that have no idempotency key.</summary>
public interface INewExecutions
{
    /// <summary>The grain of an execution that is still to be started.</summary>
    /// <param name="id">Its key: a new UUIDv7 (RFC 9562 section 5.7).</param>
    IExecutionGrain Create(out Guid id);
}
