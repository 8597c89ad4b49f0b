using ExternalActions.Connectors;
using ExternalActions.Facades;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Http;

namespace ExternalActions.Api.OAuth2;

/// <summary>Begins authorizations for the browser that a request comes from.</summary>
internal sealed class AuthorizationStarter(IConnectors connectors, PublicAddress address, TimeProvider time)
{
    /// <summary>Begins to authorize a connector and gives the browser its key.</summary>
    /// <param name="id">The connector.</param>
    /// <param name="context">The browser's request.</param>
    /// <returns>The page to open, or why the connector cannot be authorized.</returns>
    public async Task<Result<AuthorizationRequest>> BeginAsync(Guid id, HttpContext context)
    {
        var redirectUrl = address.RedirectUrl(context.Request);
        var key = AuthorizationState.CreateBrowserKey();
        var result = await connectors.BeginAuthorizationAsync(
            id, new AuthorizationStart { RedirectUrl = redirectUrl.AbsoluteUri, BrowserKey = key });
        if (result.Value is { } begun)
        {
            BrowserKey.Give(context.Response, begun.State, key, redirectUrl, begun.ExpiresAt - time.GetUtcNow());
        }

        return result;
    }
}
