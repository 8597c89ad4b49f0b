using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Extensions;

namespace ExternalActions.TestTarget.Scripted;

/// <summary>
/// Scripts that need no code, found by the provider's name. <c>{script}-later</c> answers its first request as it should be and all others by the
/// script. What follows a dot only tells providers with the same script apart: <c>rotates.1</c>, <c>rotates.2</c>.
/// </summary>
internal static class ReadyScripts
{
    private const string Later = "-later";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Html = "text/html; charset=utf-8";
    private const int LongTokenLength = 16 * 1024;

    /// <summary>What makes a script, so that each provider's state is its own.</summary>
    private static readonly Dictionary<string, Func<Func<ScriptedTokenRequest, ScriptedAnswer>>> Makers = new(StringComparer.Ordinal)
    {
        ["right"] = With(_ => { }),
        ["rotates"] = () => new RefreshTokenScript(rotates: true).Answer,
        ["keeps-refresh-token"] = () => new RefreshTokenScript(rotates: false).Answer,

        // Right answers with a quirk.
        ["no-expires-in"] = With(body => body.Remove("expires_in")),
        ["expires-in-string"] = With(body => body["expires_in"] = "3600"),
        ["expires-in-float"] = With(body => body["expires_in"] = 3599.75),
        ["expires-in-zero"] = With(body => body["expires_in"] = 0),
        ["upper-token-type"] = With(body => body["token_type"] = "BEARER"),
        ["no-token-type"] = With(body => body.Remove("token_type")),
        ["no-refresh-token"] = With(body => body.Remove("refresh_token")),
        ["very-long-token"] = With(body => body["access_token"] = body.Text("access_token")!.PadRight(LongTokenLength, 'x')),
        ["form-encoded"] = Always(request => FormEncoded(request, Form)),
        ["form-encoded-as-html"] = Always(request => FormEncoded(request, Html)),

        // Errors, in their usual and unusual dress.
        ["invalid-grant"] = Always(_ => ScriptedAnswer.Error("invalid_grant")),
        ["unauthorized-client"] = Always(_ => ScriptedAnswer.Error("unauthorized_client")),
        ["temporarily-unavailable"] = Always(_ => ScriptedAnswer.Error("temporarily_unavailable")),
        ["invalid-client"] = Always(_ => InvalidClient()),
        ["error-with-200"] = Always(_ => ScriptedAnswer.Json(new JsonObject { ["ok"] = false, ["error"] = "invalid_grant" })),
        ["error-key-with-200"] = Always(_ => ScriptedAnswer.Error("invalid_grant", StatusCodes.Status200OK)),
        ["server-error"] = Always(_ => Text(StatusCodes.Status503ServiceUnavailable, "down for a moment", new NameValue("Retry-After", "7"))),
        ["too-many-requests"] = Always(_ => Text(StatusCodes.Status429TooManyRequests, "slow down")),

        // No answers of a token endpoint at all.
        ["mac-token-type"] = With(body => body["token_type"] = "mac"),
        ["html-login-page"] = Always(_ => LoginPage()),
        ["redirect-to-login"] = Always(RedirectToLogin),
        ["empty-answer"] = Always(_ => new ScriptedAnswer()),
        ["not-json"] = Always(_ => new ScriptedAnswer { Body = "{\"access_token\": \"access" }),
        ["endless"] = Always(_ => new ScriptedAnswer { Body = "{\"access_token\": \"", IsEndless = true }),
        ["broken-connection"] = Always(_ => new ScriptedAnswer { BreaksConnection = true }),
    };

    /// <summary>A new script of this name; null when there is none.</summary>
    public static Func<ScriptedTokenRequest, ScriptedAnswer>? Find(string name)
    {
        var script = name.Split('.')[0];
        if (Makers.TryGetValue(script, out var make))
        {
            return make();
        }

        return script.EndsWith(Later, StringComparison.Ordinal) && Makers.TryGetValue(script[..^Later.Length], out var makeLater)
            ? AfterFirst(makeLater())
            : null;
    }

    /// <summary>The page that providers send to people, and to programs by mistake.</summary>
    public static ScriptedAnswer LoginPage() => new()
    {
        ContentType = Html,
        Body = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form method=\"post\"><input name=\"user\"></form></body></html>",
    };

    private static Func<ScriptedTokenRequest, ScriptedAnswer> AfterFirst(Func<ScriptedTokenRequest, ScriptedAnswer> script) =>
        request => request.Call == 1 ? ScriptedAnswer.Tokens(request) : script(request);

    private static Func<Func<ScriptedTokenRequest, ScriptedAnswer>> Always(Func<ScriptedTokenRequest, ScriptedAnswer> script) => () => script;

    private static Func<Func<ScriptedTokenRequest, ScriptedAnswer>> With(Action<JsonObject> change) =>
        Always(request => ScriptedAnswer.Tokens(request, change));

    private static ScriptedAnswer FormEncoded(ScriptedTokenRequest request, string contentType)
    {
        var body = ScriptedAnswer.TokenBody(request);
        QueryBuilder pairs = [];
        foreach (var (name, value) in body)
        {
            pairs.Add(name, value!.ToString());
        }

        return new() { ContentType = contentType, Body = pairs.ToString()[1..], ValidAccessToken = body.Text("access_token") };
    }

    private static ScriptedAnswer InvalidClient() => new()
    {
        Status = StatusCodes.Status401Unauthorized,
        Body = ScriptedAnswer.Error("invalid_client").Body,
        Headers = [new("WWW-Authenticate", "Basic realm=\"scripted\"")],
    };

    private static ScriptedAnswer RedirectToLogin(ScriptedTokenRequest request) =>
        Text(StatusCodes.Status302Found, "", new NameValue("Location", $"/scripted/{request.Provider}/login"));

    private static ScriptedAnswer Text(int status, string body, params NameValue[] headers) =>
        new() { Status = status, ContentType = "text/plain", Body = body, Headers = headers };
}
