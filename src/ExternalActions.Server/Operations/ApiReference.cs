using Scalar.AspNetCore;

namespace ExternalActions.Server.Operations;

/// <summary>The API's description as a page to read and to try. Its script is in the program; it asks no other host for anything.</summary>
internal static class ApiReference
{
    /// <summary>Where it is.</summary>
    public const string Path = "/reference";

    /// <summary>Serves it. Call it before the console is mapped, whose security policy is narrower.</summary>
    /// <param name="app">The server.</param>
    public static void MapApiReference(this WebApplication app) =>
        app.MapWhen(context => context.Request.Path.StartsWithSegments(Path), branch =>
        {
            branch.Use(ForgetRoute);
            branch.Use(SetHeaders);
            branch.UseRouting();
            branch.UseEndpoints(endpoints => endpoints.MapScalarApiReference(Path, Configure));
        });

    private static void Configure(ScalarOptions options)
    {
        // They publish what is described here at the maker's site.
        options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
        options.Favicon = "../_content/ExternalActions.Console/icon.svg";
        options
            .WithTitle("API reference - External Actions")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .AddDocument("v1")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .WithNonce();
    }

    private static Task SetHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            // The page begins with a script in it, which this one answer names; the rest of its scripts come from here.
            var nonce = context.Items.TryGetValue(ScalarOptions.NonceHttpContextItemKey, out var value) ? $" 'nonce-{value}'" : "";
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self'{nonce}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
                + "connect-src 'self'; worker-src 'self' blob:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static Task ForgetRoute(HttpContext context, RequestDelegate next)
    {
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        return next(context);
    }
}
