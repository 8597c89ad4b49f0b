using ExternalActions.Api;
using ExternalActions.Core.Http;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Retries;
using ExternalActions.Grains.Executions;
using ExternalActions.Grains.Hosting;
using ExternalActions.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;

namespace ExternalActions.Server;

/// <summary>The composition root: one silo, its storage and the API in one process.</summary>
internal static class ServerHost
{
    private const string Name = "ExternalActions";

    // Our own, and those of ASP.NET Core.
    private static readonly string[] Sections =
    [
        SiloOptions.Section, StorageOptions.Section, ExecutionOptions.Section, RetryOptions.Section, OutboundOptions.Section, OAuth2Options.Section,
        ApiOptions.Section, "Kestrel", "Logging",
    ];

    /// <summary>Builds the server.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // The settings files stand beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        var silo = ReadSiloOptions(builder.Configuration, args);
        builder.UseOrleans(orleans => orleans
            .UseLocalhostClustering(silo.SiloPort, silo.GatewayPort, serviceId: Name, clusterId: Name)
            .UseSqliteStorage(options => options.BindConfiguration(StorageOptions.Section))
            .AddExternalActionsGrains());
        builder.Services.AddDataProtection().SetApplicationName(Name);
        builder.Services.AddOptions<KeyManagementOptions>().Configure<DataFolder, ILoggerFactory>((keys, folder, logging) =>
            keys.XmlRepository = new FileSystemXmlRepository(folder.CreateSubfolder("keys"), logging));
        builder.Services.AddExternalActionsApi();

        var app = builder.Build();
        app.MapExternalActionsApi();
        return app;
    }

    private static SiloOptions ReadSiloOptions(ConfigurationManager configuration, string[] args)
    {
        var silo = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        IReadOnlyList<string> failures =
        [
            .. UnknownSettings.InSections(args, Sections),
            .. UnknownSettings.In<SiloOptions>(configuration, SiloOptions.Section),
            .. UnknownSettings.In<StorageOptions>(configuration, StorageOptions.Section),
            .. UnknownSettings.In<ExecutionOptions>(configuration, ExecutionOptions.Section),
            .. UnknownSettings.In<RetryOptions>(configuration, RetryOptions.Section),
            .. UnknownSettings.In<OutboundOptions>(configuration, OutboundOptions.Section),
            .. UnknownSettings.In<OAuth2Options>(configuration, OAuth2Options.Section),
            .. UnknownSettings.In<ApiOptions>(configuration, ApiOptions.Section),
            .. silo.Validate().Select(failure => $"{SiloOptions.Section}:{failure}"),
        ];
        return failures.Count == 0 ? silo : throw new OptionsValidationException(SiloOptions.Section, typeof(SiloOptions), failures);
    }
}
