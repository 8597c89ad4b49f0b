using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>
/// Quartz.NET with its schedule in PostgreSQL: one durable job that is triggered once for each delivery, and as many triggers taken at once as
/// there are workers (the default).
/// </summary>
internal static class QuartzPeer
{
    private static readonly JobKey Key = new("deliver");

    public static Action<WebApplication> Add(WebApplicationBuilder builder, PeerSettings settings)
    {
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UseDefaultThreadPool(settings.Workers);
            quartz.ConfigureScheduler(scheduler => scheduler.IdleWaitTime = TimeSpan.FromSeconds(1));
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(settings.Store);
                store.ProvisionSchema();
            });
            quartz.AddJob<DeliverJob>(job => job.WithIdentity(Key).StoreDurably());
        });
        builder.Services.AddQuartzHostedService();
        return app =>
        {
            var schedulers = app.Services.GetRequiredService<ISchedulerFactory>();
            app.MapJobs(async job =>
            {
                var scheduler = await schedulers.GetScheduler();
                var data = new JobDataMap { { "n", job.N.ToString(CultureInfo.InvariantCulture) }, { "text", job.Text } };
                await scheduler.TriggerJob(Key, data);
            });
        };
    }
}

/// <summary>What Quartz runs for each delivery; it runs again at once when it fails, as often as it takes.</summary>
/// <param name="delivery">Calls the target.</param>
public sealed class DeliverJob(Delivery delivery) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var data = context.MergedJobDataMap;
        await delivery.PostAsync(new Job(int.Parse((string)data["n"]!, CultureInfo.InvariantCulture), (string)data["text"]!));
    }
}
