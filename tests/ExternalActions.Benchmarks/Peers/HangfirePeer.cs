using Hangfire;
using Hangfire.PostgreSql;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>
/// Hangfire on PostgreSQL: the recommended serializer settings and compatibility level, the storage's long polling (LISTEN/NOTIFY) instead of
/// waiting for the poll interval, which is as short as it may be, and the worker count that is tried. Retries are Hangfire's default (ten).
/// </summary>
internal static class HangfirePeer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder, PeerSettings settings)
    {
        builder.Services.AddHangfire(hangfire => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UsePostgreSqlStorage(
                storage => storage.UseNpgsqlConnection(settings.Store),
                new PostgreSqlStorageOptions { EnableLongPolling = true, QueuePollInterval = TimeSpan.FromMilliseconds(50), AllowUnsafeValues = true }));
        builder.Services.AddHangfireServer(server => server.WorkerCount = settings.Workers);
        return app =>
        {
            var jobs = app.Services.GetRequiredService<IBackgroundJobClient>();
            app.MapJobs(job =>
            {
                // Its client is synchronous.
                jobs.Enqueue<Delivery>(delivery => delivery.PostAsync(job));
                return Task.CompletedTask;
            });
        };
    }
}
