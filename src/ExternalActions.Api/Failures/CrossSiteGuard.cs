using ExternalActions.Problems;
using ExternalActions.Shared;
using Microsoft.AspNetCore.Http;

namespace ExternalActions.Api.Failures;

/// <summary>Refuses changes that a page of another site makes a browser send.</summary>
internal static class CrossSiteGuard
{
    /// <summary>What to say to such a request.</summary>
    public const string Refusal = "A browser sent this for a page of another site; only pages of this server may change anything here.";

    /// <summary>Passes a request on, or answers 403.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next) => IsCrossSite(context.Request)
        ? ApiProblems.Create(StatusCodes.Status403Forbidden, ProblemCode.CrossSite, Refusal).ExecuteAsync(context)
        : next(context);

    /// <summary>Whether a request would change something and comes from a page of another site.</summary>
    public static bool IsCrossSite(HttpRequest request) => CrossSite.IsChange(request) && CrossSite.IsFromElsewhere(request);
}
