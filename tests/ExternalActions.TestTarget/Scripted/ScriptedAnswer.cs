using System.Text.Json.Nodes;

namespace ExternalActions.TestTarget.Scripted;

/// <summary>What a scripted provider answers. No record: its text would show what it holds.</summary>
public sealed class ScriptedAnswer
{
    /// <summary>The status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The content type, sent exactly so; none when null.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>The body, sent as UTF-8.</summary>
    public string Body { get; init; } = "";

    /// <summary>Header lines beside the content type.</summary>
    public IReadOnlyList<NameValue> Headers { get; init; } = [];

    /// <summary>
    /// The one access token that the provider's API takes from now on, that is from before <see cref="After"/>; null leaves what it was.
    /// </summary>
    public string? ValidAccessToken { get; init; }

    /// <summary>Answer only once this task has ended; at once when null.</summary>
    public Task? After { get; init; }

    /// <summary>Break the connection in place of an answer.</summary>
    public bool BreaksConnection { get; init; }

    /// <summary>Go on after the body, without end.</summary>
    public bool IsEndless { get; init; }

    /// <summary>A JSON answer.</summary>
    public static ScriptedAnswer Json(JsonObject body, int status = StatusCodes.Status200OK) => new() { Status = status, Body = body.ToJsonString() };

    /// <summary>An error answer (RFC 6749, section 5.2).</summary>
    public static ScriptedAnswer Error(string error, int status = StatusCodes.Status400BadRequest) =>
        Json(new JsonObject { ["error"] = error, ["error_description"] = $"The script says {error}." }, status);

    /// <summary>
    /// An answer with tokens as it should be (RFC 6749, section 5.1): <c>access-{provider}-{call}</c>, which is the valid one from now on, and
    /// <c>refresh-{provider}-{call}</c>, for an hour.
    /// </summary>
    /// <param name="request">The request that it answers.</param>
    /// <param name="change">Changes the body; the access token that it leaves is the valid one.</param>
    public static ScriptedAnswer Tokens(ScriptedTokenRequest request, Action<JsonObject>? change = null)
    {
        var body = TokenBody(request, change);
        return new() { Body = body.ToJsonString(), ValidAccessToken = body.Text("access_token") };
    }

    /// <summary>The body of <see cref="Tokens"/>.</summary>
    public static JsonObject TokenBody(ScriptedTokenRequest request, Action<JsonObject>? change = null)
    {
        JsonObject body = new()
        {
            ["access_token"] = $"access-{request.Provider}-{request.Call}",
            ["token_type"] = "Bearer",
            ["expires_in"] = 3600,
            ["refresh_token"] = $"refresh-{request.Provider}-{request.Call}",
        };
        change?.Invoke(body);
        return body;
    }
}
