using System.Globalization;
using System.Text.Json.Nodes;

namespace ExternalActions.TestTarget.Systems;

/// <summary>Zendesk's Support API as its public documentation describes it: create a ticket, and who am I.</summary>
internal static class ZendeskEndpoints
{
    private const long AgentId = 1_500_000_000_001;

    private static readonly BasicCredentials Known = new("agent@example.com/token", "zendesk-test-token");

    public static void MapZendesk(this IEndpointRouteBuilder app)
    {
        app.MapPost("/zendesk/api/v2/tickets.json", CreateTicket);
        app.MapPost("/zendesk/api/v2/tickets", CreateTicket);
        app.MapGet("/zendesk/api/v2/users/me.json", Me);
    }

    private static async Task<IResult> CreateTicket(HttpRequest request, Counters counters, TimeProvider time)
    {
        if (BasicCredentials.Of(request) != Known)
        {
            return Unauthorized(request);
        }

        if (!request.HasMediaType("application/json"))
        {
            return Failed(StatusCodes.Status415UnsupportedMediaType, new { error = "UnsupportedMediaType", description = "Send application/json" });
        }

        if (HttpContextExtensions.ParseJson(await request.ReadTextAsync()) is not JsonObject body)
        {
            return Failed(
                StatusCodes.Status422UnprocessableEntity, new { error = "Unprocessable Entity", message = "Server could not parse JSON" });
        }

        if (body["ticket"] is not JsonObject ticket)
        {
            return Failed(
                StatusCodes.Status400BadRequest,
                new { error = new { title = "Invalid attribute", message = "Parameter ticket is required" } });
        }

        var comment = ticket["comment"].Text("body") ?? ticket["comment"].Text("html_body");
        return string.IsNullOrWhiteSpace(comment)
            ? BlankDescription()
            : Created(request, ticket, comment, counters.Next("zendesk ticket"), time.GetUtcNow());
    }

    private static IResult Me(HttpRequest request) => BasicCredentials.Of(request) != Known
        ? Unauthorized(request)
        : TypedResults.Json(new
        {
            user = new
            {
                id = AgentId,
                url = request.AbsoluteUrl($"/zendesk/api/v2/users/{AgentId}.json"),
                name = "Agent",
                email = "agent@example.com",
                role = "agent",
                active = true,
            },
        });

    private static IResult Created(HttpRequest request, JsonObject sent, string comment, int id, DateTimeOffset now)
    {
        var url = request.AbsoluteUrl($"/zendesk/api/v2/tickets/{id}.json");
        var timestamp = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var ticket = new
        {
            id,
            url,
            subject = sent.Text("subject"),
            raw_subject = sent.Text("subject"),
            description = comment,
            type = sent.Text("type"),
            priority = sent.Text("priority"),
            status = sent.Text("status") ?? "new",
            tags = sent["tags"] as JsonArray ?? [],
            requester_id = AgentId,
            submitter_id = AgentId,
            created_at = timestamp,
            updated_at = timestamp,
        };
        request.HttpContext.Response.Headers.Location = url;
        return TypedResults.Json(new { ticket }, statusCode: StatusCodes.Status201Created);
    }

    private static IResult BlankDescription() => Failed(StatusCodes.Status422UnprocessableEntity, new
    {
        error = "RecordInvalid",
        description = "Record validation errors",
        details = new
        {
            @base = new[] { new { description = "Description: cannot be blank", error = "BlankValue", field_key = "description" } },
        },
    });

    private static IResult Unauthorized(HttpRequest request)
    {
        request.HttpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"Web Password\"";
        return Failed(StatusCodes.Status401Unauthorized, new { error = "Couldn't authenticate you" });
    }

    private static IResult Failed<T>(int status, T body) => TypedResults.Json(body, statusCode: status);
}
