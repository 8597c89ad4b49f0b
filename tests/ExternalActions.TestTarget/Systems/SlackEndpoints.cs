using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace ExternalActions.TestTarget.Systems;

/// <summary>
/// Slack's Web API and incoming webhooks, as its public documentation describes them: the Web API answers 200 also when it refuses, with
/// <c>ok</c> false and an error code.
/// </summary>
internal static class SlackEndpoints
{
    private const string Token = "xoxb-test-token";
    private const string ChannelId = "C0123456789";

    private static readonly string[] KnownChannels = [ChannelId, "#general", "general", "#deals"];
    private static readonly string[] Contents = ["text", "blocks", "attachments"];

    public static void MapSlack(this IEndpointRouteBuilder app)
    {
        app.MapPost("/slack/api/chat.postMessage", PostMessage);
        app.MapMethods("/slack/api/auth.test", [HttpMethods.Get, HttpMethods.Post], AuthTest);
        app.MapPost("/slack/services/T000/B000/XXX", IncomingWebhook);
    }

    private static async Task<IResult> PostMessage(HttpRequest request, Counters counters, TimeProvider time)
    {
        if (AuthenticationError(request) is { } authenticationError)
        {
            return Refused(authenticationError);
        }

        var (sent, argumentError) = await ReadArgumentsAsync(request);
        if (argumentError is not null)
        {
            return Refused(argumentError);
        }

        if (!KnownChannels.Contains(sent.Text("channel")))
        {
            return Refused("channel_not_found");
        }

        return HasContent(sent) ? Posted(sent, time.GetUtcNow(), counters.Next("slack message")) : Refused("no_text");
    }

    private static IResult AuthTest(HttpRequest request) => AuthenticationError(request) is { } error
        ? Refused(error)
        : TypedResults.Json(new
        {
            ok = true,
            url = "https://example.slack.com/",
            team = "Example",
            user = "actions",
            team_id = "T0123456789",
            user_id = "U0123456789",
            bot_id = "B0123456789",
        });

    private static async Task<IResult> IncomingWebhook(HttpRequest request)
    {
        var text = await request.ReadTextAsync();
        if (request.HasMediaType("application/x-www-form-urlencoded"))
        {
            text = NameValue.ListOf(text).Find(pair => pair.Name == "payload")?.Value ?? "";
        }

        if (HttpContextExtensions.ParseJson(text) is not JsonObject payload)
        {
            return TypedResults.Text("invalid_payload", statusCode: StatusCodes.Status400BadRequest);
        }

        return HasContent(payload) ? TypedResults.Text("ok") : TypedResults.Text("no_text", statusCode: StatusCodes.Status400BadRequest);
    }

    private static string? AuthenticationError(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Header("Authorization"), out var header)
            || !header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            return "not_authed";
        }

        return header.Parameter == Token ? null : "invalid_auth";
    }

    /// <summary>The arguments, from JSON or a form; or the error code for what came instead.</summary>
    private static async Task<(JsonObject? Arguments, string? Error)> ReadArgumentsAsync(HttpRequest request)
    {
        var text = await request.ReadTextAsync();
        if (request.HasMediaType("application/json"))
        {
            return HttpContextExtensions.ParseJson(text) switch
            {
                JsonObject arguments => (arguments, null),
                null => (null, "invalid_json"),
                _ => (null, "json_not_object"),
            };
        }

        if (!request.HasMediaType("application/x-www-form-urlencoded"))
        {
            return (null, request.ContentType is null ? "missing_post_type" : "invalid_post_type");
        }

        JsonObject form = [];
        foreach (var (name, value) in NameValue.ListOf(text))
        {
            // A form carries blocks and attachments as JSON text.
            form[name] = name is "blocks" or "attachments" ? HttpContextExtensions.ParseJson(value) : value;
        }

        return (form, null);
    }

    private static bool HasContent(JsonObject? sent) => Contents.Any(name => sent?[name] switch
    {
        JsonArray list => list.Count > 0,
        JsonValue => !string.IsNullOrEmpty(sent.Text(name)),
        _ => false,
    });

    private static IResult Posted(JsonObject? sent, DateTimeOffset now, int number)
    {
        // Seconds, a dot and six digits that tell messages apart: Slack's id of a message.
        var ts = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds()}.{number % 1_000_000:D6}");
        JsonObject message = new()
        {
            ["type"] = "message",
            ["subtype"] = "bot_message",
            ["bot_id"] = "B0123456789",
            ["text"] = sent.Text("text") ?? "",
            ["ts"] = ts,
        };
        foreach (var name in Contents.Skip(1).Where(name => sent?[name] is JsonArray))
        {
            message[name] = sent?[name]?.DeepClone();
        }

        return TypedResults.Json(new { ok = true, channel = ChannelId, ts, message });
    }

    private static IResult Refused(string error) => TypedResults.Json(new { ok = false, error });
}
