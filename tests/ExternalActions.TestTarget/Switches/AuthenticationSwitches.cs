namespace ExternalActions.TestTarget.Switches;

/// <summary>Switches that ask for, or give away, how a request authenticates. All under <c>/switch</c>, for all methods.</summary>
internal static class AuthenticationSwitches
{
    public static void MapAuthenticationSwitches(this IEndpointRouteBuilder app)
    {
        var switches = app.MapGroup("/switch");
        switches.Map("/require-basic", RequireBasic);
        switches.Map("/require-header", RequireHeader);
        switches.Map("/echo-authorization", EchoAuthorization);
    }

    private static IResult RequireBasic(HttpRequest request, string user, string password)
    {
        if (BasicCredentials.Of(request) == new BasicCredentials(user, password))
        {
            return AnswerSwitches.Status(StatusCodes.Status200OK);
        }

        request.HttpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"test target\", charset=\"UTF-8\"";
        return AnswerSwitches.Status(StatusCodes.Status401Unauthorized);
    }

    private static IResult RequireHeader(HttpRequest request, string name, string value) =>
        AnswerSwitches.Status(request.Header(name) == value ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized);

    /// <summary>For tests of masking: the credentials come back in a header and in the body.</summary>
    private static IResult EchoAuthorization(HttpRequest request)
    {
        var authorization = request.Header("Authorization");
        request.HttpContext.Response.Headers["X-Echo-Authorization"] = authorization;
        return TypedResults.Json(new { authorization });
    }
}
