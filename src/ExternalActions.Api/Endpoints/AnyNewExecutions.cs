using ExternalActions.Executions;

namespace ExternalActions.Api.Endpoints;

/// <summary>New executions of a server without a silo, to which all ids are equal.</summary>
internal sealed class AnyNewExecutions(IGrainFactory grains, TimeProvider time) : INewExecutions
{
    /// <inheritdoc/>
    public IExecutionGrain Create(out Guid id)
    {
        id = ExecutionId.Create(time.GetUtcNow());
        return grains.GetGrain<IExecutionGrain>(id);
    }
}
