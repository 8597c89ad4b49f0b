using ExternalActions.Actions;
using ExternalActions.Api;
using ExternalActions.Api.Hosting;
using ExternalActions.Console;
using ExternalActions.Console.Common;
using ExternalActions.Core.Http;
using ExternalActions.Core.Import;
using ExternalActions.Core.OAuth2;
using ExternalActions.Core.Retries;
using ExternalActions.Facades;
using ExternalActions.Grains.Executions;
using ExternalActions.Server.Operations;
using ExternalActions.Storage;
using Microsoft.Extensions.Options;

namespace ExternalActions.Server;

/// <summary>The composition root: a silo, its storage, the API and the console, as far as the server's role has them.</summary>
internal static class ServerHost
{
    // Our own, and those of ASP.NET Core.
    private static readonly string[] Sections =
    [
        SiloOptions.Section, StorageOptions.Section, ExecutionOptions.Section, RetryOptions.Section, OutboundOptions.Section, OAuth2Options.Section,
        ApiOptions.Section, AdminOptions.Section, "Kestrel", "Logging",
    ];

    // Settings of ASP.NET Core and of the host that stand in no section.
    private static readonly string[] WithoutSection =
    [
        "Urls", "AllowedHosts", "Environment", "ContentRoot", "WebRoot", "ApplicationName", "Http_Ports", "Https_Ports", "ShutdownTimeoutSeconds",
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
        var (silo, storage, admin) = ReadOptions(builder.Configuration, args);
        if (silo.Role.HasSilo())
        {
            builder.AddSilo(silo, storage.Provider);
        }
        else
        {
            builder.AddGateway(silo, storage.Provider);
        }

        if (admin.OrleansDashboard)
        {
            builder.AddOrleansDashboard(silo.Role.HasSilo());
        }

        builder.Services.AddExternalActionsFacades();
        if (!silo.Role.HasApi())
        {
            builder.Services.AddExternalActionsHealth();
            var healthOnly = builder.Build();
            healthOnly.MapExternalActionsHealth();
            return healthOnly;
        }

        builder.Services.AddExternalActionsApi();
        builder.Services.AddExternalActionsConsole();
        builder.Services.AddSingleton<IPublicAddress, ConsoleAddress>();
        builder.Services.AddSingleton<IActionImport, ActionImport>();
        // Otherwise only in development: a build that is not published has the console's files in other places. After a publish it does nothing.
        builder.WebHost.UseStaticWebAssets();
        var app = builder.Build();
        app.MapExternalActionsApi();
        app.MapApiReference();
        if (admin.OrleansDashboard)
        {
            app.MapOrleansDashboard(admin);
        }

        app.MapExternalActionsConsole();
        return app;
    }

    private static (SiloOptions Silo, StorageOptions Storage, AdminOptions Admin) ReadOptions(ConfigurationManager configuration, string[] args)
    {
        var storage = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();
        var silo = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        var admin = configuration.GetSection(AdminOptions.Section).Get<AdminOptions>() ?? new AdminOptions();
        IReadOnlyList<string> failures =
        [
            .. UnknownSettings.InSections(args, Sections, WithoutSection),
            .. UnknownSettings.In<SiloOptions>(configuration, SiloOptions.Section),
            .. UnknownSettings.In<StorageOptions>(configuration, StorageOptions.Section),
            .. UnknownSettings.In<ExecutionOptions>(configuration, ExecutionOptions.Section),
            .. UnknownSettings.In<RetryOptions>(configuration, RetryOptions.Section),
            .. UnknownSettings.In<OutboundOptions>(configuration, OutboundOptions.Section),
            .. UnknownSettings.In<OAuth2Options>(configuration, OAuth2Options.Section),
            .. UnknownSettings.In<ApiOptions>(configuration, ApiOptions.Section),
            .. UnknownSettings.In<AdminOptions>(configuration, AdminOptions.Section),
            .. admin.Validate().Select(failure => $"{AdminOptions.Section}:{failure}"),
            .. storage.Validate().Select(failure => $"{StorageOptions.Section}:{failure}"),
            .. Enum.IsDefined(storage.Provider) ? silo.Validate(storage.Provider).Select(failure => $"{SiloOptions.Section}:{failure}") : [],
        ];
        if (failures.Count == 0)
        {
            failures = ListenAddresses.FindProblems(configuration, silo);
        }

        return failures.Count == 0
            ? (silo, storage, admin)
            : throw new OptionsValidationException(SiloOptions.Section, typeof(SiloOptions), failures);
    }
}
