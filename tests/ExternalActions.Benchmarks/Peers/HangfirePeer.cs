using Hangfire;
using Hangfire.PostgreSql;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>
/// Hangfire on PostgreSQL: the recommended serializer settings and compatibility level, the shortest poll interval that the storage allows, and the
/// worker count that is tried. Workers of the same process are told of new jobs anyway; the storage's long polling opens a connection for each job
/// that is taken and is ten times as slow, so it is off, as by default. Retries are Hangfire's default (ten).
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
                new PostgreSqlStorageOptions { QueuePollInterval = TimeSpan.FromMilliseconds(50) }));
        builder.Services.AddHangfireServer(server => server.WorkerCount = settings.Workers);
        // Its client blocks a thread while a job is stored; without these the pool would starve.
        ThreadPool.SetMinThreads(128, 128);
        return app =>
        {
            var jobs = app.Services.GetRequiredService<IBackgroundJobClient>();
            app.MapJobs(job =>
            {
                jobs.Enqueue<Delivery>(delivery => delivery.PostAsync(job));
                return Task.CompletedTask;
            });
        };
    }
}
