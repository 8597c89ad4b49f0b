using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Shared;
using ExternalActions.Storage.Executions;
using ExternalActions.Storage.PostgreSql;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Serialization;
using Orleans.Storage;

namespace ExternalActions.Storage.Hosting;

/// <summary>Adds the storage of a cluster to a silo, and what a server without silo needs of it.</summary>
public static class PostgreSqlStorageExtensions
{
    // The name that Orleans has for PostgreSQL.
    private const string Invariant = "Npgsql";

    /// <summary>
    /// Keeps everything in PostgreSQL: the state of grains (the default grain storage), reminders, the membership of the cluster, and
    /// executions (the grain storage named <c>executions</c>, <see cref="IExecutionReader"/>, <see cref="IExecutionBacklog"/>). The schema is
    /// set up before anything else in the silo starts; several silos may start at once.
    /// </summary>
    /// <param name="silo">The silo; its cluster and service ids are the caller's to set.</param>
    /// <param name="configure">Sets the options, for example binds them to a configuration section.</param>
    public static ISiloBuilder UsePostgreSqlStorage(this ISiloBuilder silo, Action<OptionsBuilder<StorageOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services
            .AddPostgreSql(configure)
            .AddSingleton<IExecutionBacklog>(services => services.GetRequiredService<PostgreSqlExecutionDatabase>())
            .AddSingleton<IReminderRows, PostgreSqlReminderRows>()
            .AddReminderLoading()
            .AddExecutionStore()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PostgreSqlSiloLifecycle>();

        return silo
            .UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((settings, dataSource) =>
            {
                settings.Invariant = Invariant;
                settings.DataSource = dataSource;
            }))
            .AddAdoNetGrainStorageAsDefault(storage => storage.Configure<NpgsqlDataSource, Serializer>((settings, dataSource, serializer) =>
            {
                settings.Invariant = Invariant;
                settings.DataSource = dataSource;
                // Secrets hide their value from JSON, so only Orleans' own serializer keeps state whole.
                settings.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                settings.DeleteStateOnClear = true;
            }))
            .UseAdoNetReminderService(reminders => reminders.Configure<NpgsqlDataSource>((settings, dataSource) =>
            {
                settings.Invariant = Invariant;
                settings.DataSource = dataSource;
            }));
    }

    /// <summary>
    /// Lets a server without silo find the silos of a cluster in PostgreSQL, and read executions (<see cref="IExecutionReader"/>). The schema
    /// is set up before the client connects, so that it does not matter whether a silo or this starts first.
    /// </summary>
    /// <param name="client">The client; its cluster and service ids are the caller's to set.</param>
    /// <param name="configure">Sets the options, for example binds them to a configuration section.</param>
    public static IClientBuilder UsePostgreSqlClustering(this IClientBuilder client, Action<OptionsBuilder<StorageOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Services
            .AddPostgreSql(configure)
            .AddExecutionReader()
            .AddHostedService<PostgreSqlClientStart>();

        return client.UseAdoNetClustering(clustering => clustering.Configure<NpgsqlDataSource>((settings, dataSource) =>
        {
            settings.Invariant = Invariant;
            settings.DataSource = dataSource;
        }));
    }

    /// <summary>Keeps the key ring in PostgreSQL, so that every server can read what another encrypted.</summary>
    /// <param name="dataProtection">
    /// The Data Protection of a server with <see cref="UsePostgreSqlStorage"/> or <see cref="UsePostgreSqlClustering"/>.
    /// </param>
    public static IDataProtectionBuilder PersistKeysToPostgreSql(this IDataProtectionBuilder dataProtection)
    {
        ArgumentNullException.ThrowIfNull(dataProtection);
        dataProtection.Services.TryAddSingleton<PostgreSqlKeyRing>();
        dataProtection.Services.AddOptions<KeyManagementOptions>().Configure<PostgreSqlKeyRing>((keys, ring) => keys.XmlRepository = ring);
        return dataProtection;
    }

    /// <summary>Lets the cause of a failure pass between processes; without this Orleans could not send the failure at all.</summary>
    internal static IServiceCollection AddNpgsqlExceptions(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add(nameof(Npgsql)));

    private static IServiceCollection AddPostgreSql(this IServiceCollection services, Action<OptionsBuilder<StorageOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(services.ValidateOptions<StorageOptions>(StorageOptions.Section, settings => settings.Validate()));
        return services
            .AddNpgsqlExceptions()
            .AddSingleton(provider =>
                PostgreSqlConnections.Create(provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString!))
            .AddSingleton<PostgreSqlSchema>()
            .AddSingleton<PostgreSqlExecutionDatabase>()
            .AddSingleton<IExecutionDatabase>(provider => provider.GetRequiredService<PostgreSqlExecutionDatabase>());
    }
}
