using ExternalActions.Api;
using ExternalActions.Grains.Hosting;
using ExternalActions.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace ExternalActions.Server;

/// <summary>The composition root: one silo, its storage and the API in one process.</summary>
internal static class ServerHost
{
    private const string Name = "ExternalActions";

    /// <summary>Builds the server.</summary>
    /// <param name="args">Settings from the command line.</param>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // The settings files stand beside the program, wherever it is started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddValidatedOptions<SiloOptions>(SiloOptions.Section, options => options.Validate());
        var silo = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        builder.UseOrleans(orleans => orleans
            .UseLocalhostClustering(silo.SiloPort, silo.GatewayPort, serviceId: Name, clusterId: Name)
            .UseSqliteStorage(options => options.BindConfiguration(StorageOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true))
            .AddExternalActionsGrains());
        builder.Services.AddDataProtection().SetApplicationName(Name);
        builder.Services.AddOptions<KeyManagementOptions>().Configure<DataFolder, ILoggerFactory>((keys, folder, logging) =>
            keys.XmlRepository = new FileSystemXmlRepository(folder.CreateSubfolder("keys"), logging));
        builder.Services.AddExternalActionsApi();

        var app = builder.Build();
        app.MapExternalActionsApi();
        return app;
    }
}
