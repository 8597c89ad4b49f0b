using System.Net;
using System.Net.Sockets;
using ExternalActions.Executions;
using ExternalActions.Storage.Hosting;
using ExternalActions.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace ExternalActions.Storage.Tests;

/// <summary>A real silo on a storage.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IExecutionReader Reader => Services.GetRequiredService<IExecutionReader>();

    public static async Task<TestSilo> StartAsync(TestStorage storage, Action<StorageOptions>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(storage.Log);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = "tests");
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort());
            storage.AddTo(silo, options => options.Configure(settings => configure?.Invoke(settings)));
        });
        return await StartAsync(builder);
    }

    /// <summary>Starts a process without silo, which reaches the silos of the storage as a client.</summary>
    public static async Task<TestSilo> StartClientAsync(PostgreSqlStorage storage)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(storage.Log);
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = "tests");
            client.UsePostgreSqlClustering(options => options.Configure(storage.Set));
        });
        return await StartAsync(builder);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async Task<TestSilo> StartAsync(HostApplicationBuilder builder)
    {
        var host = builder.Build();
        try
        {
            await host.StartAsync();
            return new TestSilo(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
