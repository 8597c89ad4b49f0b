using JasperFx.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Postgresql;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>
/// Wolverine with durable local queues on PostgreSQL, in the mode for one node, the inbox partitioned as its page on PostgreSQL advises for
/// speed, and the parallelism that is tried. Its own batching of inserts and completions is on, as by default.
/// </summary>
internal static class WolverinePeer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder, PeerSettings settings)
    {
        builder.Services.AddWolverine(ExtensionDiscovery.ManualOnly, wolverine =>
        {
            wolverine.UseRuntimeCompilation();
            wolverine.PersistMessagesWithPostgresql(settings.Store);
            wolverine.Durability.Mode = DurabilityMode.Solo;
            wolverine.Durability.EnableInboxPartitioning = true;
            wolverine.Policies.UseDurableLocalQueues();
            wolverine.Policies.OnException<HttpRequestException>().RetryWithCooldown(
                TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
            wolverine.Discovery.DisableConventionalDiscovery().IncludeType<JobHandler>();
            wolverine.LocalQueueFor<Job>().UseDurableInbox().MaximumParallelMessages(settings.Workers);
        });
        builder.Services.AddResourceSetupOnStartup();
        return app => app.MapPost("/jobs", async (Job job, IMessageBus bus) =>
        {
            await bus.PublishAsync(job);
            return TypedResults.Accepted((string?)null);
        });
    }
}

/// <summary>What Wolverine calls for each job.</summary>
public sealed class JobHandler
{
    /// <summary>Delivers a job.</summary>
    public static Task Handle(Job job, Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return delivery.PostAsync(job);
    }
}
