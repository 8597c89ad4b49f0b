using Microsoft.AspNetCore.Http.Features;

namespace ExternalActions.TestTarget;

/// <summary>Answers what was asked.</summary>
internal static class EchoEndpoints
{
    private static readonly byte[] CountedAnswer = "{\"ok\":true}"u8.ToArray();

    public static void MapEcho(this IEndpointRouteBuilder app) => app.Map("/echo/{**rest}", Echo);

    private static Task Echo(HttpContext context) =>
        RecordingMiddleware.IsCountedOnly(context) ? AnswerBrieflyAsync(context) : AnswerInFullAsync(context);

    /// <summary>For load tests: no parsing and no serializer.</summary>
    private static async Task AnswerBrieflyAsync(HttpContext context)
    {
        // Read to the end, so that a client that still sends is never cut off.
        var body = context.Request.BodyReader;
        for (var completed = false; !completed;)
        {
            var read = await body.ReadAsync(context.RequestAborted);
            completed = read.IsCompleted;
            body.AdvanceTo(read.Buffer.End);
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = CountedAnswer.Length;
        await context.Response.BodyWriter.WriteAsync(CountedAnswer, context.RequestAborted);
    }

    private static async Task AnswerInFullAsync(HttpContext context)
    {
        var request = context.Request;
        var body = await request.ReadTextAsync();
        var answer = new
        {
            method = request.Method,
            target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            path = request.Path.Value,
            query = NameValue.ListOf(request.QueryString.Value),
            headers = NameValue.ListOf(request.Headers),
            body,
            form = request.HasMediaType("application/x-www-form-urlencoded") ? NameValue.ListOf(body) : null,
        };
        await TypedResults.Json(answer).ExecuteAsync(context);
    }
}
