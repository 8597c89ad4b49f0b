using Microsoft.AspNetCore.Mvc;

namespace ExternalActions.TestTarget.Switches;

/// <summary>Switches that fail the first calls of an id or key and then succeed. All under <c>/switch</c>, for all methods.</summary>
internal static class RepeatSwitches
{
    public static void MapRepeatSwitches(this IEndpointRouteBuilder app)
    {
        var switches = app.MapGroup("/switch");
        switches.Map("/flaky/{id}", Flaky);
        switches.Map("/flaky-by-key", FlakyByKey);
        switches.Map("/retry-after", RetryAfter);
    }

    private static IResult Flaky(Counters counters, string id, int fail = 1, int status = 503)
    {
        var call = counters.Next("flaky", id);
        return Answer(call, call <= fail ? status : StatusCodes.Status200OK);
    }

    private static IResult FlakyByKey(HttpRequest request, Counters counters, int fail = 1, int status = 503)
    {
        if (request.Header("Idempotency-Key") is not { } key)
        {
            return TypedResults.Json(new { error = "no Idempotency-Key header" }, statusCode: StatusCodes.Status400BadRequest);
        }

        var call = counters.Next("flaky-by-key", key);
        return Answer(call, call <= fail ? status : StatusCodes.Status200OK);
    }

    /// <summary>A Retry-After line for each value, exactly as given, with the first calls of the id.</summary>
    private static IResult RetryAfter(
        HttpResponse response, Counters counters, [FromQuery] string[] value, string id = "", int status = 429, int times = 1)
    {
        var call = counters.Next("retry-after", id);
        if (call > times)
        {
            return Answer(call, StatusCodes.Status200OK);
        }

        response.Headers.RetryAfter = value;
        return Answer(call, status);
    }

    private static IResult Answer(int call, int status) => TypedResults.Json(new { status, call }, statusCode: status);
}
