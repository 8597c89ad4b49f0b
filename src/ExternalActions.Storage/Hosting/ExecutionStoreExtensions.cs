using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Storage.Executions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;

namespace ExternalActions.Storage.Hosting;

/// <summary>Adds what is the same over every database of executions.</summary>
internal static class ExecutionStoreExtensions
{
    /// <summary>Adds <see cref="IExecutionReader"/> over an <see cref="IExecutionDatabase"/>.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddExecutionReader(this IServiceCollection services) => services
        .AddSingleton<ExecutionSerializer>()
        .AddSingleton<IExecutionReader, ExecutionReader>();

    /// <summary>Adds the grain storage of executions, its writer and <see cref="IExecutionStoreHealth"/> as well.</summary>
    /// <param name="services">The services of a silo.</param>
    public static IServiceCollection AddExecutionStore(this IServiceCollection services) => services
        .AddExecutionReader()
        .AddSingleton(provider => new GroupCommitWriter(
            provider.GetRequiredService<IExecutionDatabase>(),
            GroupCommitSettings.From(provider.GetRequiredService<IOptions<StorageOptions>>().Value),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ExecutionStoreHealth>()
        .AddSingleton<IExecutionStoreHealth>(provider => provider.GetRequiredService<ExecutionStoreHealth>())
        .AddSingleton<IStoredExecutions, StoredExecutions>()
        .AddSingleton<ExecutionStore>()
        .AddGrainStorage(ExecutionStorage.Name, (provider, _) => provider.GetRequiredService<ExecutionStore>());
}
