using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace ExternalActions.TestTarget.Switches;

/// <summary>Switches that choose the answer: its status, headers, body, size and delay. All under <c>/switch</c>, for all methods.</summary>
internal static class AnswerSwitches
{
    private static readonly byte[] AllBytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    public static void MapAnswerSwitches(this IEndpointRouteBuilder app)
    {
        var switches = app.MapGroup("/switch");
        switches.Map("/status/{code:int}", Status);
        switches.Map("/ok-false", () => TypedResults.Json(new { ok = false, error = "something" }));
        switches.Map("/empty", () => TypedResults.NoContent());
        switches.Map("/empty-200", () => TypedResults.Ok());
        switches.Map("/binary", () => TypedResults.Bytes(AllBytes, "application/octet-stream"));
        switches.Map("/body", Body);
        switches.Map("/big", Big);
        switches.Map("/header", Header);
        switches.Map("/redirect", Redirect);
        switches.Map("/redirect-loop", (HttpResponse response) => Redirect(response, "/switch/redirect-loop"));
        switches.Map("/delay", Delay);
    }

    /// <summary>The status asked for, with a JSON body where HTTP allows one.</summary>
    public static IResult Status(int code) => code switch
    {
        < 100 or > 999 => TypedResults.Json(new { error = $"{code} is no status code" }, statusCode: StatusCodes.Status400BadRequest),
        _ when !MayHaveBody(code) => TypedResults.StatusCode(code),
        _ => TypedResults.Json(new { status = code }, statusCode: code),
    };

    /// <summary>False for the statuses that end with their headers (RFC 9110, 6.4.1; 205 is sent so too: 15.3.6).</summary>
    private static bool MayHaveBody(int status) => status is >= 200 and not (204 or 205 or 304);

    /// <summary>The content as UTF-8, with the content type exactly as given; an empty type sends none.</summary>
    private static async Task Body(HttpContext context, string content = "", string type = "text/plain; charset=utf-8", int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type.Length > 0 ? type : null;
        if (!MayHaveBody(status))
        {
            return;
        }

        var bytes = Encoding.UTF8.GetBytes(content);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static IResult Big(int kb = 1) => TypedResults.Text(new string('x', kb * 1024));

    /// <summary>A header line for each value; 400 for what no header can hold.</summary>
    private static IResult Header(HttpResponse response, string name, [FromQuery] string[] value)
    {
        try
        {
            response.Headers[name] = value;
        }
        catch (InvalidOperationException exception)
        {
            return TypedResults.Json(new { error = exception.Message }, statusCode: StatusCodes.Status400BadRequest);
        }

        return Status(StatusCodes.Status200OK);
    }

    /// <summary>A redirect whose Location is exactly the text given.</summary>
    private static IResult Redirect(HttpResponse response, string to, int status = StatusCodes.Status302Found)
    {
        response.Headers.Location = to;
        return Status(status);
    }

    private static async Task<IResult> Delay(HttpContext context, TimeProvider time, int ms = 0)
    {
        using var end = context.EndOfWaiting();
        await Task.Delay(TimeSpan.FromMilliseconds(ms), time, end.Token);
        return Status(StatusCodes.Status200OK);
    }
}
