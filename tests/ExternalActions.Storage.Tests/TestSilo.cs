using System.Net;
using System.Net.Sockets;
using ExternalActions.Executions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Storage.Tests;

/// <summary>A real silo on the SQLite storage of a folder.</summary>
public sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IExecutionReader Reader => Services.GetRequiredService<IExecutionReader>();

    public static async Task<TestSilo> StartAsync(string dataFolder, Action<StorageOptions>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .UseSqliteStorage(options => options.Configure(settings =>
            {
                settings.DataFolder = dataFolder;
                configure?.Invoke(settings);
            })));
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

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
