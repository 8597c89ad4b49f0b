using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>New executions of a process without a silo: the silo that the call reaches starts them.</summary>
internal sealed class RemoteNewExecutions(IGrainFactory grains) : INewExecutions
{
    // Orleans' client sends all calls to one grain by way of one silo.
    private const int Keys = 64;

    private readonly INewExecutionsGrain[] _doors = [.. Enumerable.Range(0, Keys).Select(key => grains.GetGrain<INewExecutionsGrain>(key))];
    private uint _next;

    /// <inheritdoc/>
    public Task<Result<Execution>> StartAsync(ExecutionRequest request) => _doors[Interlocked.Increment(ref _next) % Keys].StartAsync(request);
}
