using ExternalActions.Console.Actions;
using ExternalActions.Console.App;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Common;
using ExternalActions.Console.Connectors;
using ExternalActions.Console.Executions;
using ExternalActions.Console.Hosting;
using ExternalActions.Console.Overview;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;

namespace ExternalActions.Console;

/// <summary>The admin console: pages in a browser that work on the same facades as the API.</summary>
public static class ExternalActionsConsole
{
    // The longest template that the system takes, as UTF-8 within JSON, fits well into it. A longer message ends the browser's connection.
    private const int MaxMessageBytes = 2 * 1024 * 1024;

    // A laptop that was shut for the length of a meeting finds its page as it was.
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Registers what the console needs. The host provides the facades of the system (<see cref="ExternalActions.Facades"/>),
    /// <see cref="ExternalActions.Actions.IActionImport"/> and <see cref="IPublicAddress"/>, and serves static web
    /// assets also from a build that is not published.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddExternalActionsConsole(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddRazorComponents()
            .AddInteractiveServerComponents(options => options.DisconnectedCircuitRetentionPeriod = Retention)
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MaxMessageBytes);
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            options.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddSingleton<SystemCalls>();
        services.AddSingleton<ConnectorService>();
        services.AddSingleton<ActionService>();
        services.AddSingleton<ExecutionService>();
        services.AddSingleton<OverviewService>();
        services.AddScoped<Drafts>();
        return services;
    }

    /// <summary>
    /// Serves the console at every address that nothing else of the server has, and its not-found page with 404. To be called after the API
    /// is mapped.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapExternalActionsConsole(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(ConsoleGuard.InvokeAsync);
        app.UseStatusCodePagesWithReExecute("/not-found");
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<ConsoleApp>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null) // ConsoleGuard sets all of it.
            .Add(AnswerHead);
        return app;
    }

    // Pages take GET and POST alone; monitors ask with HEAD (RFC 9110, section 9.3.2). The server leaves the body out.
    private static void AnswerHead(EndpointBuilder page)
    {
        if (page.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods is { } methods && methods.Contains(HttpMethods.Get))
        {
            page.Metadata.Add(new HttpMethodMetadata([.. methods, HttpMethods.Head]));
        }
    }
}
