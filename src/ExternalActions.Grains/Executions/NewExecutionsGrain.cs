using ExternalActions.Executions;
using ExternalActions.Problems;
using Orleans.Concurrency;

namespace ExternalActions.Grains.Executions;

/// <summary>The door of each silo for servers and clients without one: starts executions on the silo that the call reaches.</summary>
/// <param name="executions">The executions of the silo.</param>
[StatelessWorker, Reentrant, GrainType("new-executions")]
public sealed class NewExecutionsGrain(SiloExecutions executions) : Grain, INewExecutionsGrain
{
    /// <inheritdoc/>
    public Task<Result<Execution>> StartAsync(ExecutionRequest request) => executions.StartAsync(request);
}
