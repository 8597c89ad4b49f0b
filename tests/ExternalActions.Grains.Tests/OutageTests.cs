using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace ExternalActions.Grains.Tests;

/// <summary>
/// What becomes of an outcome that the database does not take: the call was made, and to forget how it went means to make it again.
/// </summary>
public sealed class OutageTests(OutageTests.OutageSilo silo) : IClassFixture<OutageTests.OutageSilo>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Outcome_is_kept_over_an_outage_and_the_call_is_not_made_again(bool isWrittenWithoutAnAnswer)
    {
        var (execution, gate, path) = await silo.HeldExecutionAsync();
        silo.Storage.IsWritten = isWrittenWithoutAnAnswer;
        silo.Storage.IsOut = true;

        await silo.FailsToSaveAsync(gate);
        Assert.False((await execution.GetAsync())!.HasEnded);
        silo.Storage.IsOut = false;
        await Eventually.HoldsAsTimePassesAsync(
            silo, TimeSpan.FromSeconds(1), "the end", async () => (await execution.GetAsync()) is { HasEnded: true });

        var ended = (await silo.Store.FindAsync(execution.GetPrimaryKey(), CancellationToken.None))!;
        Assert.Equal((ExecutionStatus.Succeeded, 1), (ended.Status, ended.Attempts.Length));
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Sweep_makes_a_kept_outcome_be_saved_at_once()
    {
        var (execution, gate, path) = await silo.HeldExecutionAsync();
        silo.Storage.IsWritten = false;
        silo.Storage.IsOut = true;
        await silo.FailsToSaveAsync(gate);
        silo.Storage.IsOut = false;

        // No time passes.
        await Eventually.HoldsAsync("the end", async () =>
        {
            await execution.ResumeAsync();
            return await silo.Store.FindAsync(execution.GetPrimaryKey(), CancellationToken.None) is { Status: ExecutionStatus.Succeeded };
        });
        Assert.Single(silo.ReceivedAt(path));
    }

    /// <summary>A silo whose storage of executions can be out.</summary>
    public sealed class OutageSilo : Silo
    {
        /// <summary>The storage.</summary>
        internal OutageStorage Storage { get; } = new();

        /// <summary>Lets the target answer, and waits until the store has failed to take that.</summary>
        public async Task FailsToSaveAsync(string gate)
        {
            var before = Storage.Failures;
            Gates.Open(gate);
            await Eventually.HoldsAsync("a try to save", () => Task.FromResult(Storage.Failures > before));
        }

        /// <inheritdoc/>
        protected override void Configure(IServiceCollection services)
        {
            var real = services.Single(service => service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, ExecutionStorage.Name));
            services.Remove(real);
            services.AddKeyedSingleton<IGrainStorage>(ExecutionStorage.Name, (provider, key) =>
            {
                Storage.Inner = (IGrainStorage)real.KeyedImplementationFactory!(provider, key);
                return Storage;
            });
        }
    }

    /// <summary>A storage that does not answer writes of stored executions while it is out.</summary>
    internal sealed class OutageStorage : IGrainStorage
    {
        public IGrainStorage Inner { get; set; } = null!;

        /// <summary>Whether it is out.</summary>
        public volatile bool IsOut;

        /// <summary>How many writes it did not answer.</summary>
        public volatile int Failures;

        /// <summary>Whether it commits all the same, and only the answer is lost.</summary>
        public volatile bool IsWritten;

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            Inner.ReadStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (!IsOut || grainState.ETag is null)
            {
                await Inner.WriteStateAsync(stateName, grainId, grainState);
                return;
            }

            if (IsWritten)
            {
                await Inner.WriteStateAsync(stateName, grainId, new GrainState<T>(grainState.State, grainState.ETag));
            }

            Failures++;
            throw new StorageUnavailableException("The database is out.");
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            Inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
