using System.Text;
using System.Text.Json.Nodes;
using ExternalActions.TestTarget.Switches;
using Microsoft.AspNetCore.Http.Extensions;

namespace ExternalActions.TestTarget.Scripted;

/// <summary>The scripted OAuth 2.0 providers and the APIs that take their tokens.</summary>
internal static class ScriptedEndpoints
{
    public static void MapScripted(this IEndpointRouteBuilder app)
    {
        var provider = app.MapGroup("/scripted/{name}");
        provider.MapGet("/authorize", Authorize);
        provider.MapGet("/login", (HttpContext context) => WriteAsync(context, ReadyScripts.LoginPage()));
        provider.MapPost("/token", (HttpContext context, string name) => AnswerAsync(context, name, found => found.Tokens));
        provider.MapPost("/revoke", (HttpContext context, string name) => AnswerAsync(context, name, found => found.Revocations));
        provider.Map("/api", Api);
        // For tests that run the target as a process of its own.
        app.MapPost("/_scripted/{name}/accept", (ScriptedProviders providers, string name, string? token) => providers.Accept(name, token));
    }

    /// <summary>Consents at once, with the code <c>code-{name}</c>.</summary>
    private static IResult Authorize(HttpRequest request, string name)
    {
        if (request.Query["redirect_uri"] is not [{ } redirectUri] || !Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri))
        {
            return TypedResults.Json(new { error = "invalid_request" }, statusCode: StatusCodes.Status400BadRequest);
        }

        QueryBuilder query = new() { { "code", $"code-{name}" } };
        if (request.Query["state"] is [{ } state])
        {
            query.Add("state", state);
        }

        var separator = uri.Query.Length > 0 ? "&" : "?";
        return TypedResults.Redirect(redirectUri + separator + query.ToString()[1..]);
    }

    /// <summary>Takes the access token that is valid now, exactly as issued, in the Authorization header with the scheme <c>Bearer</c>.</summary>
    private static IResult Api(HttpRequest request, ScriptedProviders providers, string name)
    {
        if (providers.Find(name)?.ValidAccessToken is { } token && request.Header("Authorization") == $"Bearer {token}")
        {
            return TypedResults.Json(new { ok = true, provider = name });
        }

        request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return TypedResults.Json(new { error = "invalid_token" }, statusCode: StatusCodes.Status401Unauthorized);
    }

    private static async Task AnswerAsync(HttpContext context, string name, Func<ScriptedProvider, ScriptedEndpoint> endpoint)
    {
        var providers = context.RequestServices.GetRequiredService<ScriptedProviders>();
        if (providers.Find(name) is not { } provider)
        {
            await WriteAsync(context, ScriptedAnswer.Error($"no script {name}", StatusCodes.Status404NotFound));
            return;
        }

        var request = context.Request;
        var parameters = ParametersOf(request, await request.ReadTextAsync());
        var answer = endpoint(provider).Answer(call => new()
        {
            Provider = name,
            Call = call,
            Parameters = parameters,
            ContentType = request.ContentType,
            Authorization = request.Header("Authorization"),
        });
        if (answer.After is { } after)
        {
            using var end = context.EndOfWaiting();
            await after.WaitAsync(end.Token);
        }

        await WriteAsync(context, answer);
    }

    private static async Task WriteAsync(HttpContext context, ScriptedAnswer answer)
    {
        if (answer.BreaksConnection)
        {
            context.Abort();
            return;
        }

        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        foreach (var header in answer.Headers)
        {
            response.Headers.Append(header.Name, header.Value);
        }

        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer.Body), context.RequestAborted);
        if (answer.IsEndless)
        {
            await BrokenConnectionSwitches.WriteEndlesslyAsync(context);
        }
    }

    private static Dictionary<string, string> ParametersOf(HttpRequest request, string body)
    {
        IEnumerable<NameValue> pairs = [];
        if (request.HasMediaType("application/x-www-form-urlencoded"))
        {
            pairs = NameValue.ListOf(body);
        }
        else if (request.HasMediaType("application/json") && HttpContextExtensions.ParseJson(body) is JsonObject json)
        {
            pairs = json.Select(member => new NameValue(member.Key, member.Value?.ToString() ?? ""));
        }

        return pairs.GroupBy(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal)
            .ToDictionary(values => values.Key, values => string.Join('\n', values), StringComparer.Ordinal);
    }
}
