using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>New executions of a process without a silo: the grain of each starts it.</summary>
internal sealed class RemoteNewExecutions(IGrainFactory grains, TimeProvider time) : INewExecutions
{
    /// <inheritdoc/>
    public async Task<Result<Execution>> StartAsync(ExecutionRequest request)
    {
        var id = ExecutionId.Create(time.GetUtcNow());
        NewExecution.Mark(id);
        return await grains.GetGrain<IExecutionGrain>(id).StartAsync(request);
    }
}
