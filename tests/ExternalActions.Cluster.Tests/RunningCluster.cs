namespace ExternalActions.Cluster.Tests;

/// <summary>A cluster that the tests of a class share.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    /// <summary>The cluster.</summary>
    internal TestCluster Cluster { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Cluster = await TestCluster.StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
    }
}
