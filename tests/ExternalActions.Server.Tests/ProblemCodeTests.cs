using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExternalActions.Server.Tests.Documents;

namespace ExternalActions.Server.Tests;

/// <summary>A request that is refused with each code of docs/problems.md, and with the status that stands there.</summary>
public sealed partial class ProblemCodeTests(RunningServer running) : IClassFixture<RunningServer>
{
    private static readonly string Long = new('x', 101);

    // What no request alone can bring about; the tests of the project in whose part it comes about do.
    private static readonly string[] Elsewhere =
    [
        "conflict", "already_exists", "action_outdated", "not_importable", "unavailable", "busy", "internal",
    ];

    /// <summary>The codes of the page, each with the status code that it stands for first.</summary>
    public static TheoryData<string, int> Documented
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (Match row in Row().Matches(File.ReadAllText(Repository.PathOf("docs/problems.md"))))
            {
                if (!Elsewhere.Contains(row.Groups[1].Value))
                {
                    data.Add(row.Groups[1].Value, int.Parse(row.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Documented))]
    public async Task Refusal_has_its_code_and_its_status(string code, int status)
    {
        var answer = await RefuseAsync(code);

        Assert.True((int)answer.Status == status, $"Expected {status}, got {answer.Status}: {answer.Text}");
        if (status == 200)
        {
            Assert.Equal(code, (string?)Assert.Single(answer.Body!["warnings"]!.AsArray())!["code"]);
            return;
        }

        Assert.Equal(code, (string?)answer.Body?["code"]);
        var errors = answer.Body!["errors"]?.AsArray() ?? [];
        Assert.Equal(code == "invalid", errors.Count > 1);
        Assert.DoesNotContain("invalid", errors.Select(error => (string?)error!["code"]));
    }

    private Task<ApiAnswer> RefuseAsync(string code) => code switch
    {
        "invalid" => CreateConnectorAsync(new() { ["name"] = Long, ["getUrl"] = "ftp://127.0.0.1/" }),
        "required" => CreateConnectorAsync(new() { ["name"] = "" }),
        "wrong_type" => TriggerAsync("""{"fields":7}"""),
        "out_of_range" => CreateActionAsync(new() { ["maxRetries"] = 6 }),
        "too_long" => CreateConnectorAsync(new() { ["name"] = Long }),
        "too_many" => CreateConnectorAsync(new()
        {
            ["allowedHosts"] = new JsonArray([.. Enumerable.Range(0, 101).Select(index => (JsonNode)$"h{index}.example")]),
        }),
        "unknown_value" => CreateActionAsync(new() { ["method"] = "FETCH" }),
        "malformed" => CreateConnectorAsync(new() { ["getUrl"] = "ftp://127.0.0.1/" }),
        "not_allowed" => CreateConnectorAsync(new() { ["basic"] = new JsonObject { ["userName"] = "a", ["password"] = "b" } }),
        "duplicate" => TriggerAsync("""{"fields":{"text":"a","text":"b"}}"""),
        "unknown_name" => TriggerAsync("""{"fields":{"text":"a","other":"b"}}"""),
        "invalid_template" => CreateActionAsync(new() { ["url"] = $"{running.TargetUrl}/{{{{a" }),
        "doubtful_template" => SendAsync("POST", "/api/v1/actions/fields", """{"url":"https://a.example/{{a}}/{{A}}"}"""),
        "render_failed" => PreviewAsync(running.TargetUrl, """{"v":"a\nb"}"""),
        "host_not_allowed" => PreviewAsync("http://other.example", """{"v":"a"}"""),
        "not_found" => SendAsync("GET", $"/api/v1/executions/{Guid.NewGuid()}"),
        "version_mismatch" => EditOldVersionAsync(),
        "name_taken" => CreateTwiceAsync(),
        "in_use" => DeleteUsedConnectorAsync(),
        "already_ended" => CancelEndedAsync(),
        "not_ended" => RetryRunningAsync(),
        "idempotency_key_reused" => ReuseKeyAsync(),
        "wrong_authorization_type" => AuthorizeAsync(),
        "secrets_unreadable" => LoseKeysAsync(),
        "malformed_body" => TriggerAsync("{"),
        "body_too_long" => TriggerAsync($$$"""{"fields":{"text":"{{{new string('x', 7 * 1024 * 1024)}}}"}}"""),
        "unsupported_media_type" => TriggerAsync("{}", "text/plain"),
        "method_not_allowed" => SendAsync("PATCH", "/api/v1/connectors"),
        "cross_site" => running.Api.PostAsync("/api/v1/connectors", new JsonObject(), ("Sec-Fetch-Site", "cross-site")),
        _ => throw new InvalidOperationException($"Nothing here is refused with the code {code} yet."),
    };

    private Task<ApiAnswer> SendAsync(string method, string path, string? body = null, string contentType = "application/json") =>
        running.Api.SendTextAsync(new HttpMethod(method), path, body, contentType);

    private async Task<ApiAnswer> TriggerAsync(string body, string contentType = "application/json") =>
        await SendAsync("POST", $"/api/v1/actions/{await running.ActionAsync("/echo")}/executions", body, contentType);

    private Task<ApiAnswer> CreateConnectorAsync(JsonObject settings) => running.Api.PostAsync("/api/v1/connectors", RunningServer.With(
        new() { ["name"] = $"Connector {Guid.NewGuid()}", ["authorizationType"] = "None", ["getUrl"] = running.TargetUrl }, settings));

    private async Task<ApiAnswer> CreateActionAsync(JsonObject definition) =>
        await running.Api.PostAsync("/api/v1/actions", running.Definition(await running.ConnectorAsync(), "/echo", definition));

    private async Task<ApiAnswer> PreviewAsync(string url, string fields)
    {
        var definition = running.Definition(await running.ConnectorAsync(), "/echo", new()
        {
            ["url"] = url,
            ["payload"] = new JsonObject { ["kind"] = "None" },
            ["headers"] = new JsonArray(new JsonObject { ["name"] = "X-V", ["value"] = "{{v}}" }),
        });
        return await running.Api.PostAsync(
            "/api/v1/actions/preview", new JsonObject { ["definition"] = definition, ["fields"] = JsonNode.Parse(fields) });
    }

    private async Task<ApiAnswer> EditOldVersionAsync() => await running.Api.PutAsync(
        $"/api/v1/connectors/{await running.ConnectorAsync()}",
        new JsonObject { ["name"] = $"Connector {Guid.NewGuid()}", ["getUrl"] = running.TargetUrl },
        ("If-Match", "\"7\""));

    private async Task<ApiAnswer> CreateTwiceAsync()
    {
        var name = $"Connector {Guid.NewGuid()}";
        await running.ConnectorAsync(new() { ["name"] = name });
        return await CreateConnectorAsync(new() { ["name"] = name });
    }

    private async Task<ApiAnswer> DeleteUsedConnectorAsync()
    {
        var connector = await running.ConnectorAsync();
        await running.ActionAsync("/echo", new() { ["connectorId"] = connector });
        return await running.Api.DeleteAsync($"/api/v1/connectors/{connector}");
    }

    private async Task<ApiAnswer> CancelEndedAsync()
    {
        var id = (string)(await running.TriggerAsync(await running.ActionAsync("/echo"))).Body!["id"]!;
        await running.EndAsync(id);
        return await SendAsync("POST", $"/api/v1/executions/{id}/cancel");
    }

    private async Task<ApiAnswer> RetryRunningAsync()
    {
        var gate = Guid.NewGuid().ToString();
        var id = (string)(await running.TriggerAsync(await running.ActionAsync($"/switch/gate/{gate}"))).Body!["id"]!;
        var answer = await SendAsync("POST", $"/api/v1/executions/{id}/retry");
        running.Gates.Open(gate);
        return answer;
    }

    private async Task<ApiAnswer> ReuseKeyAsync()
    {
        var action = await running.ActionAsync("/echo");
        (await running.TriggerAsync(action, "one", ("Idempotency-Key", "k"))).Is(HttpStatusCode.Accepted);
        return await running.TriggerAsync(action, "two", ("Idempotency-Key", "k"));
    }

    private async Task<ApiAnswer> AuthorizeAsync() =>
        await SendAsync("POST", $"/api/v1/connectors/{await running.ConnectorAsync()}/authorize");

    private async Task<ApiAnswer> LoseKeysAsync()
    {
        var connector = await running.ConnectorAsync(new()
        {
            ["authorizationType"] = "Basic",
            ["basic"] = new JsonObject { ["userName"] = "ada", ["password"] = "s3cret" },
        });
        Assert.Equal(0, await running.Process.StopAsync());
        Directory.Delete(Path.Combine(running.DataFolder, "keys"), recursive: true);
        await running.StartAsync();
        return await SendAsync("POST", $"/api/v1/connectors/{connector}/test");
    }

    [GeneratedRegex(@"^\| `(\w+)` \| (\d+)", RegexOptions.Multiline)]
    private static partial Regex Row();
}
