using ExternalActions.Api.Failures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ExternalActions.Api.OpenApi;

/// <summary>Says in the OpenAPI document which refusals an endpoint answers.</summary>
internal static class RefusalConventions
{
    /// <summary>Documents refusals as problem details.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statusCodes)
    {
        foreach (var status in statusCodes)
        {
            endpoint.Produces<ApiProblemDetails>(status, "application/problem+json");
        }

        return endpoint;
    }
}
