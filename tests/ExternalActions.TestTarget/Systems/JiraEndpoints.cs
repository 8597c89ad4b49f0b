using System.Globalization;
using System.Text.Json.Nodes;

namespace ExternalActions.TestTarget.Systems;

/// <summary>Jira Cloud's REST API version 3 as its public documentation describes it: create an issue, and who am I.</summary>
internal static class JiraEndpoints
{
    private const int FirstId = 10_000;
    private const int FirstNumber = 24;
    private const int MaxSummaryLength = 255;

    private static readonly BasicCredentials Known = new("admin@example.com", "jira-test-token");

    public static void MapJira(this IEndpointRouteBuilder app)
    {
        app.MapPost("/jira/rest/api/3/issue", CreateIssue);
        app.MapGet("/jira/rest/api/3/myself", Myself);
        app.MapPost("/_jira/down/{times:int}", (int times, Outage outage) => outage.Begin(times));
    }

    /// <summary>How many further issues are refused as while Jira is down.</summary>
    internal sealed class Outage
    {
        private int _left;

        public void Begin(int times) => Interlocked.Exchange(ref _left, times);

        public bool Refuses() => Interlocked.Decrement(ref _left) >= 0;
    }

    private static async Task<IResult> CreateIssue(HttpRequest request, Counters counters, Outage outage)
    {
        if (outage.Refuses())
        {
            return Failed(StatusCodes.Status503ServiceUnavailable, ["Jira is being restarted. Try again in a few moments."], []);
        }

        if (BasicCredentials.Of(request) != Known)
        {
            return Unauthorized(request);
        }

        if (!request.HasMediaType("application/json"))
        {
            return Failed(StatusCodes.Status415UnsupportedMediaType, ["Unsupported Media Type: send application/json."], []);
        }

        if (HttpContextExtensions.ParseJson(await request.ReadTextAsync()) is not JsonObject body)
        {
            return Failed(
                StatusCodes.Status400BadRequest, ["There was an error parsing JSON. Check that your request body is valid."], []);
        }

        var fields = body.Member("fields");
        var errors = Validate(fields);
        return errors.Count > 0 ? Failed(StatusCodes.Status400BadRequest, [], errors) : Created(request, fields, counters.Next("jira issue") - 1);
    }

    private static IResult Myself(HttpRequest request) => BasicCredentials.Of(request) != Known
        ? Unauthorized(request)
        : TypedResults.Json(new
        {
            self = request.AbsoluteUrl("/jira/rest/api/3/user?accountId=5b10a2844c20165700ede21g"),
            accountId = "5b10a2844c20165700ede21g",
            accountType = "atlassian",
            emailAddress = Known.User,
            displayName = "Admin",
            active = true,
            timeZone = "Etc/UTC",
        });

    private static Dictionary<string, string> Validate(JsonNode? fields)
    {
        Dictionary<string, string> errors = [];
        if (!IsNamed(fields.Member("project"), "key"))
        {
            errors["project"] = "Specify a valid project ID or key";
        }

        if (!IsNamed(fields.Member("issuetype"), "name"))
        {
            errors["issuetype"] = "Specify an issue type";
        }

        var summary = fields.Text("summary");
        if (string.IsNullOrWhiteSpace(summary))
        {
            errors["summary"] = "You must specify a summary of the issue.";
        }
        else if (summary.AsSpan().ContainsAny('\r', '\n'))
        {
            errors["summary"] = "The summary is invalid because it contains newline characters.";
        }
        else if (summary.Length > MaxSummaryLength)
        {
            errors["summary"] = "Summary can't exceed 255 characters.";
        }

        // Version 3 takes rich text as a document, never as a string.
        if (fields.Member("description") is not (null or JsonObject))
        {
            errors["description"] = "Operation value must be an Atlassian Document (see the Atlassian Document Format)";
        }

        return errors;
    }

    private static bool IsNamed(JsonNode? node, string name) =>
        !string.IsNullOrEmpty(node.Text(name)) || !string.IsNullOrEmpty(node.Text("id"));

    private static IResult Created(HttpRequest request, JsonNode? fields, int index)
    {
        var id = (FirstId + index).ToString(CultureInfo.InvariantCulture);
        var project = fields.Member("project").Text("key") ?? "ED";
        var answer = new
        {
            id,
            key = string.Create(CultureInfo.InvariantCulture, $"{project}-{FirstNumber + index}"),
            self = request.AbsoluteUrl($"/jira/rest/api/3/issue/{id}"),
        };
        return TypedResults.Json(answer, statusCode: StatusCodes.Status201Created);
    }

    private static IResult Unauthorized(HttpRequest request)
    {
        request.HttpContext.Response.Headers.WWWAuthenticate = "OAuth realm=\"test target\"";
        return Failed(StatusCodes.Status401Unauthorized, ["Client must be authenticated to access this resource."], []);
    }

    private static IResult Failed(int status, string[] errorMessages, Dictionary<string, string> errors) =>
        TypedResults.Json(new { errorMessages, errors }, statusCode: status);
}
