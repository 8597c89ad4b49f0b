using System.Security.Claims;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>Whom tokens are issued for.</summary>
internal static class OAuthPrincipal
{
    /// <summary>A subject with the scopes that the request asks for: what is asked for is granted.</summary>
    public static ClaimsPrincipal Of(string subject, OpenIddictRequest request)
    {
        ClaimsIdentity identity = new("oauth", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, subject);
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        return new ClaimsPrincipal(identity);
    }
}
