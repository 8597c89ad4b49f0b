using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>What a peer is told at its start.</summary>
/// <param name="Store">How to reach its database; for SQLite the file.</param>
/// <param name="Target">The address to post to.</param>
/// <param name="Workers">How many jobs it may have under way at once.</param>
internal sealed record PeerSettings(string Store, string Target, int Workers);

/// <summary>A peer as a process: <c>POST /jobs</c> makes a job durable before it answers 202.</summary>
internal static class PeerHost
{
    /// <summary>Runs a peer until the process ends.</summary>
    /// <param name="name">Which peer.</param>
    /// <param name="settings">What it is told.</param>
    public static async Task<int> RunAsync(string name, PeerSettings settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new Delivery(settings.Target));
        Action<WebApplication> map = name switch
        {
            "hangfire" => HangfirePeer.Add(builder, settings),
            "wolverine" => WolverinePeer.Add(builder, settings),
            "quartz" => QuartzPeer.Add(builder, settings),
            "table" => await TablePeer.AddAsync(builder, settings, rows: 1),
            "table-ten" => await TablePeer.AddAsync(builder, settings, rows: 10),
            "sqlite" => SqlitePeer.Add(builder, settings),
            "memory" => MemoryPeer.Add(builder, settings),
            _ => throw new ArgumentException($"There is no peer '{name}'.", nameof(name)),
        };
        await using var app = builder.Build();
        map(app);
        await app.StartAsync();
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {new Uri(url).Port}"));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    /// <summary>Maps the way in.</summary>
    /// <param name="app">The peer.</param>
    /// <param name="accept">Makes a job durable.</param>
    public static void MapJobs(this WebApplication app, Func<Job, Task> accept) => app.MapPost("/jobs", async (Job job) =>
    {
        await accept(job);
        return TypedResults.Accepted((string?)null);
    });
}
