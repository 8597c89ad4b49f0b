using ExternalActions.Api.Endpoints;
using ExternalActions.Api.Failures;
using ExternalActions.Api.Health;
using ExternalActions.Api.Input;
using ExternalActions.Api.Json;
using ExternalActions.Api.OAuth2;
using ExternalActions.Api.OpenApi;
using ExternalActions.Facades;
using ExternalActions.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExternalActions.Api.Hosting;

/// <summary>The HTTP API: connectors, actions, executions, their OpenAPI document and the health endpoints.</summary>
public static class ExternalActionsApi
{
    private const string ReadyTag = "ready";

    // A provider's redirect carries a code of up to 8 KiB, escaped, and other parameters in the request line.
    private const int MaxRequestLineBytes = 32 * 1024;

    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Registers what the API needs. The host provides <see cref="IExecutions"/>, <see cref="IActions"/> and <see cref="IConnectors"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddExternalActionsApi(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddValidatedOptions<ApiOptions>(ApiOptions.Section, options => options.Validate());
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, QueryStringsUnlogged>();
        services.Configure<KestrelServerOptions>(options => options.Limits.MaxRequestLineSize = MaxRequestLineBytes);
        services.AddSingleton<BodyRoom>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<AuthorizationStarter>();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(options => ApiJson.ConfigureWriting(options.SerializerOptions));
        services.AddOpenApi("v1", options =>
        {
            options.AddOperationTransformer(InputParameters.AddToOperation);
            options.AddSchemaTransformer(Schemas.Describe);
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = "External Actions", Version = "v1" };
                return Task.CompletedTask;
            });
        });
        return services.AddExternalActionsHealth();
    }

    /// <summary>Registers the health checks alone, for a server without the API. The host provides the same as for the API.</summary>
    /// <param name="services">The services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddExternalActionsHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<ReadyCheck>("grains and execution store", tags: [ReadyTag], timeout: ReadyTimeout);
        return services;
    }

    /// <summary>
    /// Serves the API under <c>/api/v1</c>, its description at <c>/openapi/v1.json</c>, the pages that authorize connectors under
    /// <c>/oauth2</c>, and <c>/health/live</c> and <c>/health/ready</c>. Every refusal under <c>/api</c> is problem details (RFC 9457).
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapExternalActionsApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapWhen(context => context.Request.Path.StartsWithSegments(Paths.Root), UseApi);
        app.MapWhen(context => context.Request.Path.StartsWithSegments(Paths.OAuth2), UsePages);
        app.MapOpenApi();
        return app.MapExternalActionsHealth();
    }

    /// <summary>
    /// Serves <c>/health/live</c> (the process answers) and <c>/health/ready</c> (a grain and the database answer, and the server is not about
    /// to stop).
    /// </summary>
    /// <param name="app">The application.</param>
    /// <returns>The same application.</returns>
    public static WebApplication MapExternalActionsHealth(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
        return app;
    }

    /// <summary>
    /// The API's own pipeline. It routes for itself, so that a catch-all route of the host, such as a console's, does not swallow
    /// what is to be answered with 404, 405 or 415 here.
    /// </summary>
    private static void UseApi(IApplicationBuilder branch)
    {
        branch.Use(ForgetRoute);
        branch.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = ApiExceptions.HandleAsync,
            SuppressDiagnosticsCallback = _ => true, // The handler logs with the right level and the trace id.
        });
        branch.UseStatusCodePages(context =>
            ApiProblems.ForStatus(context.HttpContext.Response.StatusCode, context.HttpContext.Request).ExecuteAsync(context.HttpContext));
        branch.Use(SetHeaders);
        branch.Use(CrossSiteGuard.InvokeAsync);
        branch.UseRouting();
        branch.UseEndpoints(endpoints =>
        {
            var api = endpoints.MapGroup(Paths.V1).AddEndpointFilter<RefuseBadInput>();
            api.MapConnectors();
            api.MapAuthorization();
            api.MapActions();
            api.MapExecutions();
        });
    }

    /// <summary>The pipeline of the pages: as the API's, but its refusals are pages too.</summary>
    private static void UsePages(IApplicationBuilder branch)
    {
        branch.Use(ForgetRoute);
        branch.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = OAuth2Pages.HandleExceptionAsync,
            SuppressDiagnosticsCallback = _ => true,
        });
        branch.UseStatusCodePages(context => OAuth2Pages.ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        branch.Use(OAuth2Pages.RefuseCrossSite);
        branch.UseRouting();
        branch.UseEndpoints(endpoints => endpoints.MapOAuth2Pages());
    }

    /// <summary>Drops the route that the host has found.</summary>
    private static Task ForgetRoute(HttpContext context, RequestDelegate next)
    {
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        return next(context);
    }

    /// <summary>Answers may hold what only their caller should see, and are never a page.</summary>
    private static Task SetHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
