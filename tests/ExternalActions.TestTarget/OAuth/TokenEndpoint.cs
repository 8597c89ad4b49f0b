using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>The token endpoint. What reaches it, OpenIddict found right; refusals never do.</summary>
internal static class TokenEndpoint
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapToken(this IEndpointRouteBuilder app) => app.MapPost("/token", Issue);

    private static async Task<IResult> Issue(HttpContext context, OAuthProvider provider)
    {
        var request = context.GetOpenIddictServerRequest()!;
        var principal = request.IsClientCredentialsGrantType()
            ? OAuthPrincipal.Of(request.ClientId!, request)
            : (await context.AuthenticateAsync(Scheme)).Principal!;
        principal.SetAccessTokenLifetime(provider.AccessTokenLifetime);
        return TypedResults.SignIn(principal, authenticationScheme: Scheme);
    }
}
