namespace ExternalActions.TestTarget.OAuth;

/// <summary>The OAuth 2.0 provider and, for tests that run the target as a process of its own, its controls.</summary>
internal static class OAuthEndpoints
{
    /// <summary>Hands requests under <c>/oauth</c> to the provider.</summary>
    public static void UseOAuth(this IApplicationBuilder app)
    {
        var provider = app.ApplicationServices.GetRequiredService<OAuthProvider>();
        app.Map("/oauth", oauth => oauth.Run(provider.HandleAsync));
    }

    public static void MapOAuthControls(this IEndpointRouteBuilder app)
    {
        var controls = app.MapGroup("/_oauth");
        controls.MapGet("/counts", (OAuthProvider provider) => provider.TokenRequestCounts);
        controls.MapPost("/access-token-lifetime", (OAuthProvider provider, double seconds) =>
        {
            provider.AccessTokenLifetime = TimeSpan.FromSeconds(seconds);
        });
        controls.MapPost("/refresh-token-reuse-leeway", (OAuthProvider provider, double seconds) =>
        {
            provider.RefreshTokenReuseLeeway = TimeSpan.FromSeconds(seconds);
        });
        controls.MapPost("/revoke-access-tokens", (OAuthProvider provider) => provider.RevokeAccessTokensAsync());
        controls.MapPost("/revoke-all", (OAuthProvider provider) => provider.RevokeAllAsync());
        controls.MapPost("/hold-next/{gate}", (OAuthProvider provider, string gate) =>
        {
            // Its counts tell over HTTP when the answer is held.
            _ = provider.HoldNextTokenAnswer(gate);
        });
    }
}
