using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>
/// The authorization endpoint. It consents at once; with <c>prompt=consent</c> it asks on a page; with <c>login_hint=deny</c> it refuses, with a
/// description that holds HTML, so that whoever shows it must escape it.
/// </summary>
internal static class AuthorizeEndpoint
{
    /// <summary>The parameter that the page's buttons add.</summary>
    public const string Decision = "decision";

    public const string Deny = "deny";

    private const string DeniedByHint = "<b>\"demo\"</b> said 'no' & <script>alert(1)</script>";
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public static void MapAuthorize(this IEndpointRouteBuilder app) => app.MapMethods("/authorize", ["GET", "POST"], Authorize);

    private static IResult Authorize(HttpContext context)
    {
        var request = context.GetOpenIddictServerRequest()!;
        if (request.LoginHint == Deny)
        {
            return Refuse(DeniedByHint);
        }

        return (string?)request[Decision] switch
        {
            null when request.HasPromptValue(PromptValues.Consent) => ConsentPage.For(request),
            Deny => Refuse("The user pressed Deny."),
            _ => TypedResults.SignIn(OAuthPrincipal.Of(OAuthProvider.User, request), authenticationScheme: Scheme),
        };
    }

    private static IResult Refuse(string description) => TypedResults.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [Scheme]);
}
