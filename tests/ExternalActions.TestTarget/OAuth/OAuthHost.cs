using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>
/// OpenIddict in a container and a pipeline of its own. The app's would pay for both at every start, and would authenticate each request, reading
/// its form, before it is recorded.
/// </summary>
internal sealed class OAuthHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;
    private readonly SemaphoreSlim _turns = new(1);

    private OAuthHost(ServiceProvider services)
    {
        _services = services;
        ApplicationBuilder pipeline = new(services);
        pipeline.UseAuthentication();
        pipeline.UseRouting();
        pipeline.UseEndpoints(endpoints =>
        {
            endpoints.MapAuthorize();
            endpoints.MapToken();
            endpoints.MapTickets();
        });
        _pipeline = pipeline.Build();
    }

    public static async Task<OAuthHost> BuildAsync(OAuthProvider provider, IServiceProvider app)
    {
        ServiceCollection services = new();
        services.AddSingleton(provider);
        services.AddSingleton(app.GetRequiredService<Gates>());
        services.AddSingleton(app.GetRequiredService<TimeProvider>());
        services.AddSingleton(app.GetRequiredService<ILoggerFactory>());
        services.AddSingleton(app.GetRequiredService<IHostApplicationLifetime>());
        services.AddSingleton(app.GetRequiredService<DiagnosticListener>());
        services.AddLogging();
        services.AddRouting();
        services.AddAuthentication();
        var database = Guid.NewGuid().ToString();
        services.AddDbContext<OAuthDatabase>(options => options.UseInMemoryDatabase(database).UseOpenIddict());
        AddOpenIddict(services);

        OAuthHost host = new(services.BuildServiceProvider());
        await host.WithScopeAsync(scope => OAuthClients.SeedAsync(scope.GetRequiredService<IOpenIddictApplicationManager>()));
        return host;
    }

    public async Task HandleAsync(HttpContext context)
    {
        var options = _services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;
        options.RefreshTokenReuseLeeway = _services.GetRequiredService<OAuthProvider>().RefreshTokenReuseLeeway;
        using var turn = context.Request.Path == "/token" ? await TokenTurn.TakeAsync(_turns, context.RequestAborted) : null;
        context.Features.Set(turn);
        var appServices = context.RequestServices;
        await WithScopeAsync(async scope =>
        {
            context.RequestServices = scope;
            try
            {
                await _pipeline(context);
            }
            finally
            {
                context.RequestServices = appServices;
            }
        });
    }

    public Task RevokeAccessTokensAsync() => WithScopeAsync(async scope =>
        await scope.GetRequiredService<IOpenIddictTokenManager>().RevokeAsync(null, null, null, TokenTypeIdentifiers.AccessToken));

    public Task RevokeAllAsync() => WithScopeAsync(async scope =>
    {
        await scope.GetRequiredService<IOpenIddictAuthorizationManager>().RevokeAsync(null, null, null, null);
        await scope.GetRequiredService<IOpenIddictTokenManager>().RevokeAsync(null, null, null, null);
    });

    public async ValueTask DisposeAsync()
    {
        // Databases in memory are the process's: what is not deleted stays.
        await WithScopeAsync(scope => scope.GetRequiredService<OAuthDatabase>().Database.EnsureDeletedAsync());
        await _services.DisposeAsync();
        _turns.Dispose();
    }

    private async Task WithScopeAsync(Func<IServiceProvider, Task> work)
    {
        await using var scope = _services.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    private static void AddOpenIddict(IServiceCollection services) => services.AddOpenIddict()
        .AddCore(core =>
        {
            // Databases in memory have no bulk operations.
            core.UseEntityFrameworkCore().UseDbContext<OAuthDatabase>().DisableBulkOperations();
            core.ReplaceApplicationManager<OpenIddictEntityFrameworkCoreApplication, CallbackApplicationManager>();
        })
        .AddServer(server =>
        {
            server.SetAuthorizationEndpointUris("authorize")
                .SetTokenEndpointUris("token")
                .SetRevocationEndpointUris("revoke");
            server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowClientCredentialsFlow();
            server.RegisterScopes(OAuthClients.Scopes);
            // Keys that cost nothing: to find the two RSA keys of OpenIddict's choice takes seconds.
            server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
            server.AddEphemeralSigningKey(SecurityAlgorithms.EcdsaSha256);
            server.AddEventHandler(TokenAnswers.Descriptor);
            server.UseAspNetCore()
                .EnableAuthorizationEndpointPassthrough()
                .EnableTokenEndpointPassthrough()
                .DisableTransportSecurityRequirement();
        })
        .AddValidation(validation =>
        {
            validation.UseLocalServer();
            validation.EnableTokenEntryValidation();
            validation.UseAspNetCore();
        });
}
