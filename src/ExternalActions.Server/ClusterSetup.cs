using ExternalActions.Grains.Hosting;
using ExternalActions.Storage;
using ExternalActions.Storage.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ExternalActions.Server;

/// <summary>Adds a silo or a client of the cluster to a server.</summary>
internal static class ClusterSetup
{
    /// <summary>The service id that stored state belongs to; the same for every cluster.</summary>
    public const string ServiceId = "ExternalActions";

    // A silo is declared dead after three missed probes and two votes. Until then its part of the grain directory is gone, so that a third of all
    // triggers through a gateway to three silos are refused: 12 s with Orleans' 5 s, about 3 s with 2 s. Shorter would take a busy machine for a
    // dead one.
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(2);

    // Orleans stretches the time that a probe may take up to four times where answers were slow: a silo that hung was dead after 22 s only.
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(3);

    // The survivor of two silos that died at once cannot get a second vote. It may decide alone once the rows of the others are stale, that is
    // after three missed beats: triggers were refused for 71 s with Orleans' 30 s and two beats. JoinGuard waits as long for a former silo.
    private static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(2);
    private const int MissedBeats = 3;

    // Gossip spreads news; the table serves silos that missed it, such as after a partition.
    private static readonly TimeSpan BetweenTableReads = TimeSpan.FromSeconds(15);

    // With Orleans' 1 min a gateway may know no silo any more once a rolling restart has replaced all that it knew.
    private static readonly TimeSpan BetweenSiloLists = TimeSpan.FromSeconds(5);

    // Calls that may wait for one grain. Orleans sets no limit; no grain here works off more before they time out.
    private const int LongestGrainQueue = 10_000;

    /// <summary>Adds a silo.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">Valid settings.</param>
    /// <param name="storage">Where it keeps its data.</param>
    public static void AddSilo(this WebApplicationBuilder builder, SiloOptions options, StorageProvider storage)
    {
        Action<WebApplicationBuilder, SiloOptions> add = storage switch
        {
            StorageProvider.Sqlite => AddSqliteSilo,
            StorageProvider.PostgreSql => AddPostgreSqlSilo,
        };
        add(builder, options);
    }

    /// <summary>Adds a client of a cluster. It waits at its start until there is a silo.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">Valid settings.</param>
    /// <param name="storage">Where the cluster keeps its data.</param>
    public static void AddGateway(this WebApplicationBuilder builder, SiloOptions options, StorageProvider storage)
    {
        Action<WebApplicationBuilder, SiloOptions> add = storage switch
        {
            StorageProvider.Sqlite => throw new ArgumentOutOfRangeException(nameof(storage), storage, "It is for one server alone."),
            StorageProvider.PostgreSql => AddPostgreSqlGateway,
        };
        add(builder, options);
    }

    /// <summary>Adds a silo with the embedded database: a cluster of one.</summary>
    private static void AddSqliteSilo(WebApplicationBuilder builder, SiloOptions options)
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
    private static void AddPostgreSqlSilo(WebApplicationBuilder builder, SiloOptions options)
    {
        builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(cluster => Name(cluster, options))
            .Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = BetweenProbes;
                membership.MaxProbeTimeout = LongestProbe;
                membership.IAmAliveTablePublishTimeout = BetweenBeats;
                membership.NumMissedTableIAmAliveLimit = MissedBeats;
                membership.TableRefreshTimeout = BetweenTableReads;
            })
            .Configure<SiloMessagingOptions>(messaging => messaging.MaxEnqueuedRequestsHardLimit = LongestGrainQueue)
            .ConfigureEndpoints(options.FindAddress()!, options.SiloPort, options.GatewayPort)
            .UsePostgreSqlStorage(Bind)
            .AddExternalActionsGrains());
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JoinGuard>();
        ClusterTls.Add(builder.Services, options);
        builder.Services.AddDataProtection().SetApplicationName(ServiceId).PersistKeysToPostgreSql();
    }

    /// <summary>Adds a client of a cluster on PostgreSQL.</summary>
    private static void AddPostgreSqlGateway(WebApplicationBuilder builder, SiloOptions options)
    {
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(cluster => Name(cluster, options))
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = BetweenSiloLists)
            .UsePostgreSqlClustering(Bind)
            .UseConnectionRetryFilter<WaitForSilo>());
        ClusterTls.Add(builder.Services, options);
        // A page that one gateway served may connect to another one.
        builder.Services.AddDataProtection().SetApplicationName(ServiceId).PersistKeysToPostgreSql();
    }

    private static void Name(ClusterOptions cluster, SiloOptions options) => (cluster.ServiceId, cluster.ClusterId) = (ServiceId, options.ClusterId);

    private static void Bind(OptionsBuilder<StorageOptions> storage) => storage.BindConfiguration(StorageOptions.Section);
}
