using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using ExternalActions.TestTarget.Scripted;

namespace ExternalActions.Server.Tests;

/// <summary>After all that can happen to an OAuth 2.0 connector, no secret is in any log line, file or answer of the server.</summary>
public sealed class OAuth2SecretsTests(RunningServer running) : IClassFixture<RunningServer>
{
    // With characters that each encoding writes in another way.
    private const string ScriptedSecret = "scripted s3cr3t/+&%=\"<>'~*";
    private const string ChangedSecret = "changed s3cr3t/+&%=\"<>'~*";
    private const string Echo = "/switch/echo-authorization";

    // More than one rule, since those of the settings file are narrower than the default.
    private static readonly string[] LogEverything =
    [
        .. new[] { "Default", "Microsoft.AspNetCore", "Microsoft.AspNetCore.DataProtection", "Orleans", "Orleans.Runtime.Watchdog", "Polly" }
            .Select(category => $"--Logging:LogLevel:{category}=Trace"),
    ];

    private readonly ConcurrentQueue<ApiAnswer> _heard = new();
    private readonly ConcurrentQueue<string> _issuedByScript = new();

    [Fact]
    public async Task No_secret_shows_in_any_log_line_file_or_answer()
    {
        await running.Process.DisposeAsync();
        running.Api.Dispose();
        await running.StartAsync(LogEverything);
        running.Api.Heard = _heard.Enqueue;

        var connector = await UseRealProviderAsync();
        await UseClientCredentialsAsync();
        await UseTokenEndpointThatEchoesAsync();
        await running.Api.GetAsync("/api/v1/connectors");
        foreach (var execution in (await running.Api.GetAsync("/api/v1/executions?limit=200")).Is(HttpStatusCode.OK)["items"]!.AsArray())
        {
            await running.Api.GetAsync($"/api/v1/executions/{(string)execution!["id"]!}");
        }

        (string Name, string Secret)[] secrets = [.. Secrets()];
        var states = StatesOf(ServerAnswers()).Select(state => ("state", state)).ToList();
        var search = new SecretSearch([.. secrets, .. states]);
        var searchBesideStates = new SecretSearch(secrets);
        Assert.Equal(5, secrets.Select(secret => secret.Name).Distinct().Count());
        Assert.NotEmpty(states);

        AssertNone(search, "the log", running.Process.Output);
        foreach (var file in Files())
        {
            AssertNone(search, Path.GetFileName(file), await ReadSharedAsync(file));
        }

        foreach (var answer in ServerAnswers())
        {
            AssertNone(GivesState(answer) ? searchBesideStates : search, answer.Message.RequestMessage!.RequestUri!.AbsolutePath, TextOf(answer));
        }

        // What is known to be there is found in each of these places.
        var shown = (await running.Api.GetAsync($"/api/v1/connectors/{connector}")).Is(HttpStatusCode.OK);
        var canary = new SecretSearch([("id", connector), ("name", (string)shown["settings"]!["name"]!)]);
        Assert.NotNull(canary.Find(running.Process.Output));
        Assert.Contains(ServerAnswers(), answer => canary.Find(TextOf(answer)) is not null);
        var files = await Task.WhenAll(Files().Select(ReadSharedAsync));
        Assert.Contains(files, file => canary.Find(file) is not null);
        Assert.Contains("trce: Orleans.", running.Process.Output, StringComparison.Ordinal);
        Assert.Contains("trce: Microsoft.AspNetCore.", running.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("Bearer {0}.")]
    [InlineData("percent")]
    [InlineData("form")]
    [InlineData("json")]
    [InlineData("basic")]
    [InlineData("cut")]
    [InlineData("tail")]
    public void Search_finds_secrets_in_every_form(string form)
    {
        var secret = ScriptedSecret + Guid.NewGuid() + Guid.NewGuid();
        var search = new SecretSearch([("other", "another secret"), ("this", secret)]);
        var text = form switch
        {
            "percent" => Uri.EscapeDataString(secret),
            "form" => WebUtility.UrlEncode(secret),
            "json" => JsonValue.Create(secret).ToJsonString(),
            "basic" => Convert.ToBase64String(Encoding.UTF8.GetBytes($"id:{secret}")),
            "cut" => secret[..30],
            "tail" => secret[^50..],
            _ => form.Replace("{0}", secret, StringComparison.Ordinal),
        };

        Assert.StartsWith("this after: ", search.Find($"some {text} text"), StringComparison.Ordinal);
        Assert.Null(search.Find("some text"));
    }

    /// <summary>Authorization, calls, an echo, a refresh after 401, a refresh after expiry, an edit and a disconnect.</summary>
    private async Task<string> UseRealProviderAsync()
    {
        var connector = await running.AuthorizedConnectorAsync();
        var tickets = await running.ActionOnAsync(connector);
        var echo = await running.ActionOnAsync(connector, Echo);
        AssertSucceeded(await running.RunAsync(tickets));
        var echoed = await running.RunAsync(echo);
        AssertSucceeded(echoed);
        Assert.Contains("***", (string?)echoed["attempts"]![0]!["responseBody"], StringComparison.Ordinal);
        var fields = new JsonObject { ["fields"] = new JsonObject { ["text"] = "hello" } };
        Assert.Contains("***", (await running.Api.PostAsync($"/api/v1/actions/{echo}/test", fields)).Text, StringComparison.Ordinal);
        (await running.Api.PostAsync($"/api/v1/actions/{echo}/preview", fields)).Is(HttpStatusCode.OK);
        (await running.Api.PostAsync($"/api/v1/connectors/{connector}/test")).Is(HttpStatusCode.OK);

        await running.Provider.RevokeAccessTokensAsync();
        Assert.True((bool?)(await running.RunAsync(tickets))["attempts"]![0]!["tokenRefreshed"]);
        AssertSucceeded(await running.RunAsync(await running.ActionOnAsync(await running.ExpiredConnectorAsync())));

        var settings = (await running.Api.GetAsync($"/api/v1/connectors/{connector}")).Is(HttpStatusCode.OK)["settings"]!.DeepClone();
        settings["getUrl"] = $"{running.TargetUrl}{Echo}";
        (await running.Api.PutAsync($"/api/v1/connectors/{connector}", settings)).Is(HttpStatusCode.OK);
        (await running.Api.PostAsync($"/api/v1/connectors/{connector}/test")).Is(HttpStatusCode.OK);

        // Both ways to begin, and a browser that never comes back.
        using var browser = running.NewBrowser();
        (await browser.GetAsync($"/oauth2/connectors/{connector}")).Is(HttpStatusCode.OK);
        var pressed = await browser.SendTextAsync(HttpMethod.Post, $"/oauth2/connectors/{connector}", "", "application/x-www-form-urlencoded");
        var callback = await browser.ConsentAsync(pressed.Message.Headers.Location!.AbsoluteUri);
        using var other = running.NewBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, (await other.GetAsync(callback)).Status);
        (await browser.GetAsync(callback)).Is(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(callback)).Status);
        await browser.BeginAsync(connector);

        (await running.Api.PostAsync($"/api/v1/connectors/{connector}/disconnect")).Is(HttpStatusCode.OK);
        Assert.Equal("Failed", (string?)(await running.RunAsync(tickets))["status"]);
        Assert.Contains("Disconnected", await running.EventsAsync(connector));
        return connector;
    }

    private async Task UseClientCredentialsAsync()
    {
        foreach (var clientAuthentication in new[] { "client_secret_basic", "client_secret_post" })
        {
            var connector = await running.MachineConnectorAsync(clientAuthentication);
            AssertSucceeded(await running.RunAsync(await running.ActionOnAsync(connector)));
            AssertSucceeded(await running.RunAsync(await running.ActionOnAsync(connector, Echo)));
            var settings = (await running.Api.GetAsync($"/api/v1/connectors/{connector}")).Is(HttpStatusCode.OK)["settings"]!.DeepClone();
            settings["oauth2"]!["clientSecret"] = ChangedSecret;
            (await running.Api.PostAsync($"/api/v1/connectors/{connector}/test", settings.DeepClone())).Is(HttpStatusCode.OK);
            (await running.Api.PutAsync($"/api/v1/connectors/{connector}", settings)).Is(HttpStatusCode.OK);
            Assert.Equal("Failed", (string?)(await running.RunAsync(await running.ActionOnAsync(connector)))["status"]);
            await running.EventsAsync(connector);
        }
    }

    /// <summary>Endpoints of a provider that fail in several ways and say all that they were sent, in several encodings.</summary>
    private async Task UseTokenEndpointThatEchoesAsync()
    {
        var providers = 0;
        foreach (var clientAuthentication in new[] { "client_secret_basic", "client_secret_post" })
        {
            foreach (var (status, error) in new[] { (400, "invalid_grant"), (400, "invalid_request"), (503, "server_error"), (200, "odd_error") })
            {
                // A short name, which the code that the provider gives is made of.
                var name = $"echo.{providers++}";
                var connector = await running.ScriptedConnectorAsync(
                    name, new JsonObject { ["clientSecret"] = ScriptedSecret, ["clientAuthentication"] = clientAuthentication });
                running.Scripts.AnswerRevocations(name, request => EchoOf(request, status, error));

                running.Scripts.Answer(name, request => EchoOf(request, status, error));
                using var browser = running.NewBrowser();
                var page = await browser.GetAsync(await browser.ConsentAsync(await browser.BeginAsync(connector)));
                Assert.Equal(HttpStatusCode.BadRequest, page.Status);

                running.Scripts.Answer(name, request => ScriptedAnswer.Tokens(request, IssueTokens));
                await running.AuthorizeAsync(connector);
                running.Scripts.Answer(name, request => EchoOf(request, status, error));
                running.Scripts.Accept(name, null);
                await running.AcceptedAsync(await running.ActionOnAsync(connector, $"/scripted/{name}/api"));
                await UntilNotReadyAsync(connector);
                await running.Api.PostAsync($"/api/v1/connectors/{connector}/test");
                (await running.Api.GetAsync($"/oauth2/connectors/{connector}")).Is(HttpStatusCode.OK);
                (await running.Api.PostAsync($"/api/v1/connectors/{connector}/disconnect")).Is(HttpStatusCode.OK);
                await running.EventsAsync(connector);
            }
        }
    }

    private void IssueTokens(JsonObject body)
    {
        foreach (var name in new[] { "access_token", "refresh_token" })
        {
            var token = $"{Guid.NewGuid():N}/+={Guid.NewGuid():N}";
            _issuedByScript.Enqueue(token);
            body[name] = token;
        }
    }

    private static ScriptedAnswer EchoOf(ScriptedTokenRequest request, int status, string error)
    {
        var sent = string.Join(' ', request.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value}"));
        var form = string.Join('&', request.Parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        string?[] parts = [request.Authorization, form, sent, ScriptedSecret];
        // Each time another part stands first, as only the beginning of a long description is taken.
        var words = parts.Skip(request.Call % parts.Length).Concat(parts.Take(request.Call % parts.Length));
        return ScriptedAnswer.Json(new JsonObject { ["error"] = error, ["error_description"] = string.Join(' ', words) }, status);
    }

    private static void AssertNone(SecretSearch search, string place, string text)
    {
        var found = search.Find(text);
        Assert.True(found is null, $"In {place} there is the {found}");
    }

    private static void AssertSucceeded(JsonNode execution) =>
        Assert.True((string?)execution["status"] == "Succeeded", $"The execution did not succeed: {execution}");

    private async Task UntilNotReadyAsync(string connector)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((string?)(await running.StatusAsync(connector))["health"] == "Ready")
        {
            Assert.False(limit.IsCancellationRequested, "The connector is ready although its tokens are refused.");
            await Task.Delay(20);
        }
    }

    private IEnumerable<(string Name, string Secret)> Secrets()
    {
        var tokenRequests = running.Received.All.Where(request => request.RawPath.EndsWith("/token", StringComparison.Ordinal))
            .Select(request => HttpUtility.ParseQueryString(request.BodyText)).ToList();
        return
        [
            .. new[] { "demo-secret", "machine-secret", ScriptedSecret, ChangedSecret }.Select(secret => ("client secret", secret)),
            .. running.Provider.IssuedTokens.Concat(_issuedByScript).Select(token => ("access or refresh token", token)),
            .. tokenRequests.Select(form => form["code"]).OfType<string>().Select(code => ("code", code)),
            .. _heard.Select(answer => answer.Message.Headers.Location).OfType<Uri>().Where(location => location.IsAbsoluteUri)
                .Select(location => OAuth2Steps.Parameter(location.AbsoluteUri, "code")).OfType<string>().Select(code => ("code", code)),
            .. tokenRequests.Select(form => form["code_verifier"]).OfType<string>().Select(verifier => ("code verifier", verifier)),
            .. ServerAnswers().SelectMany(answer => answer.Message.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
                .Select(cookie => cookie.Split(';')[0].Split('=', 2)[1]).Where(key => key.Length > 0).Select(key => ("browser key", key)),
        ];
    }

    private List<ApiAnswer> ServerAnswers() =>
        [.. _heard.Where(answer => answer.Message.RequestMessage!.RequestUri!.Authority == running.Api.Address.Authority)];

    private static bool GivesState(ApiAnswer answer) => AuthorizationUrlOf(answer) is not null;

    private static IEnumerable<string> StatesOf(IEnumerable<ApiAnswer> answers) =>
        answers.Select(AuthorizationUrlOf).OfType<string>().Select(url => OAuth2Steps.Parameter(url, "state")!);

    private static string? AuthorizationUrlOf(ApiAnswer answer) => answer.Status == HttpStatusCode.SeeOther
        ? answer.Message.Headers.Location?.AbsoluteUri
        : (answer.Body as JsonObject)?["authorizationUrl"] is JsonValue url ? (string?)url : null;

    /// <summary>An answer as it came, but for the cookie that only the browser gets.</summary>
    private static string TextOf(ApiAnswer answer)
    {
        var headers = answer.Message.Headers.Concat(answer.Message.Content.Headers)
            .Where(header => header.Key != "Set-Cookie").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        return $"{answer.Message.ReasonPhrase}\n{string.Join('\n', headers)}\n\n{answer.Text}";
    }

    // The lock file holds nothing, and nobody else can open it.
    private IEnumerable<string> Files() => Directory.EnumerateFiles(running.DataFolder, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal));

    private static async Task<string> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
