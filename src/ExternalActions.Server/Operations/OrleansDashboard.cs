using Orleans.Dashboard;

namespace ExternalActions.Server.Operations;

/// <summary>The Orleans Dashboard: grains, silos, calls and reminders, for operators.</summary>
internal static class OrleansDashboard
{
    /// <summary>Where it is.</summary>
    public const string Path = "/admin/orleans";

    /// <summary>Adds what it measures with to a silo, or what it asks with to a gateway.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="hasSilo">Whether the server is a silo.</param>
    public static void AddOrleansDashboard(this WebApplicationBuilder builder, bool hasSilo)
    {
        if (hasSilo)
        {
            builder.UseOrleans(silo => silo.AddDashboard());
        }
        else
        {
            builder.UseOrleansClient(client => client.AddDashboard());
        }
    }

    /// <summary>Serves it to the networks that the settings allow. Call it before the console is mapped.</summary>
    /// <param name="app">The server.</param>
    /// <param name="options">The networks that may see it.</param>
    public static void MapOrleansDashboard(this WebApplication app, AdminOptions options)
    {
        var guard = new AdminGuard(options);
        app.MapWhen(context => context.Request.Path.StartsWithSegments(Path), branch =>
        {
            branch.Use(ForgetRoute);
            branch.Use(guard.InvokeAsync);
            branch.UseRouting();
            branch.UseEndpoints(endpoints => endpoints.MapOrleansDashboard(routePrefix: Path));
        });
    }

    // What the host has found for it would run without the guard.
    private static Task ForgetRoute(HttpContext context, RequestDelegate next)
    {
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        return next(context);
    }
}
