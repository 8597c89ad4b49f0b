using ExternalActions.Grains.Hosting;
using ExternalActions.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ExternalActions.Server;

/// <summary>Adds a silo or a client of the cluster to a server.</summary>
internal static class ClusterSetup
{
    /// <summary>The service, which stored state belongs to; the same for every cluster.</summary>
    public const string ServiceId = "ExternalActions";

    // How often a gateway looks for a silo while there is none.
    private static readonly TimeSpan BetweenConnects = TimeSpan.FromSeconds(1);

    /// <summary>Adds a silo with the embedded database: a cluster of one.</summary>
    public static void AddSqliteSilo(this WebApplicationBuilder builder, SiloOptions options)
    {
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(options.SiloPort, options.GatewayPort, serviceId: ServiceId, clusterId: options.ClusterId)
            .UseSqliteStorage(Bind)
            .AddExternalActionsGrains());
        builder.Services.AddDataProtection().SetApplicationName(ServiceId);
        builder.Services.AddOptions<KeyManagementOptions>().Configure<DataFolder, ILoggerFactory>((keys, folder, logging) =>
            keys.XmlRepository = new FileSystemXmlRepository(folder.CreateSubfolder("keys"), logging));
    }

    /// <summary>Adds one silo of a cluster on PostgreSQL.</summary>
    public static void AddPostgreSqlSilo(this WebApplicationBuilder builder, SiloOptions options)
    {
        var tls = builder.AddTls(options);
        builder.UseOrleans(silo =>
        {
            silo
                .Configure<ClusterOptions>(cluster => Name(cluster, options))
                .ConfigureEndpoints(options.FindAddress()!, options.SiloPort, options.GatewayPort)
                .UsePostgreSqlStorage(Bind)
                .AddExternalActionsGrains();
            if (tls is not null)
            {
                silo.UseTls(tls.Configure);
            }
        });
        builder.Services.AddDataProtection().SetApplicationName(ServiceId).PersistKeysToPostgreSql();
    }

    /// <summary>Adds a client of a cluster on PostgreSQL. It waits at its start until there is a silo.</summary>
    public static void AddGateway(this WebApplicationBuilder builder, SiloOptions options)
    {
        var tls = builder.AddTls(options);
        builder.UseOrleansClient(client =>
        {
            client
                .Configure<ClusterOptions>(cluster => Name(cluster, options))
                .UsePostgreSqlClustering(Bind)
                .UseConnectionRetryFilter(async (_, cancellationToken) =>
                {
                    await Task.Delay(BetweenConnects, cancellationToken);
                    return true;
                });
            if (tls is not null)
            {
                client.UseTls(tls.Configure);
            }
        });
    }

    private static ClusterTls? AddTls(this WebApplicationBuilder builder, SiloOptions options)
    {
        var tls = ClusterTls.From(options);
        if (tls is not null)
        {
            builder.Services.AddSingleton(_ => tls);
        }

        return tls;
    }

    private static void Name(ClusterOptions cluster, SiloOptions options) => (cluster.ServiceId, cluster.ClusterId) = (ServiceId, options.ClusterId);

    private static void Bind(OptionsBuilder<StorageOptions> storage) => storage.BindConfiguration(StorageOptions.Section);
}
