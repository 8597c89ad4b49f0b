using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>The floor: the same two hops over HTTP with plain <see cref="HttpClient"/> and a queue in memory. Nothing is durable.</summary>
internal static class MemoryPeer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder, PeerSettings settings) => app =>
    {
        var queue = Channel.CreateUnbounded<Job>();
        var delivery = app.Services.GetRequiredService<Delivery>();
        for (var worker = 0; worker < settings.Workers; worker++)
        {
            _ = Task.Run(async () =>
            {
                await foreach (var job in queue.Reader.ReadAllAsync())
                {
                    await delivery.PostAsync(job);
                }
            });
        }

        app.MapJobs(job => queue.Writer.WriteAsync(job).AsTask());
    };
}
