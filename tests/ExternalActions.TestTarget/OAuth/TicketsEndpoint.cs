using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>An API that wants an access token of the provider, with any scope.</summary>
internal static class TicketsEndpoint
{
    private const string Scheme = OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme;

    public static void MapTickets(this IEndpointRouteBuilder app) => app.MapMethods("/api/tickets", ["GET", "POST"], Answer);

    private static async Task<IResult> Answer(HttpRequest request)
    {
        if ((await request.HttpContext.AuthenticateAsync(Scheme)).Principal is not { } principal)
        {
            // Named also when there is no token at all, where OpenIddict names nothing: many an API makes no difference.
            AuthenticationProperties refusal = new();
            refusal.SetString(OpenIddictValidationAspNetCoreConstants.Properties.Error, Errors.InvalidToken);
            return TypedResults.Challenge(refusal, [Scheme]);
        }

        var answer = new
        {
            subject = principal.GetClaim(Claims.Subject),
            client = principal.GetClaim(Claims.ClientId),
            scopes = principal.GetScopes(),
        };
        return TypedResults.Json(answer, statusCode: HttpMethods.IsPost(request.Method) ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }
}
