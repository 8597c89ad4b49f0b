using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.TestTarget;
using ExternalActions.TestTarget.OAuth;
using ExternalActions.TestTarget.Scripted;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Server.Tests;

/// <summary>A server on an empty data folder, and the target that it calls; shared by the tests of a class.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-");
    private readonly WebApplication _target = TargetServer.Create(["--urls", "http://127.0.0.1:0"]);

    /// <summary>The server; another one after a restart.</summary>
    public ServerProcess Process { get; private set; } = null!;

    /// <summary>The server's API.</summary>
    public ApiClient Api { get; private set; } = null!;

    /// <summary>The target's address, without a slash at its end.</summary>
    public string TargetUrl => _target.Urls.First();

    /// <summary>What the target got.</summary>
    public RequestLog Received => _target.Services.GetRequiredService<RequestLog>();

    /// <summary>What the target got at a path with its query.</summary>
    public IReadOnlyList<RecordedRequest> ReceivedAt(string target) => [.. Received.All.Where(request => request.RawTarget == target)];

    /// <summary>What holds requests at the target.</summary>
    public Gates Gates => _target.Services.GetRequiredService<Gates>();

    /// <summary>The target's OAuth 2.0 provider.</summary>
    public OAuthProvider Provider => _target.Services.GetRequiredService<OAuthProvider>();

    /// <summary>The target's OAuth 2.0 providers that answer by script.</summary>
    public ScriptedProviders Scripts => _target.Services.GetRequiredService<ScriptedProviders>();

    /// <summary>Where the server keeps its data.</summary>
    public string DataFolder => Path.Combine(_folder.FullName, "data");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _target.StartAsync();
        await StartAsync();
    }

    /// <summary>Starts the server once it has ended.</summary>
    /// <param name="settings">Settings for this run.</param>
    public async Task StartAsync(params string[] settings) => (Process, Api) = await ServerProcess.StartAsync(DataFolder, settings);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // After a start that failed there is neither.
        Api?.Dispose();
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        await _target.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Creates a connector.</summary>
    /// <param name="settings">Members that differ from a connector without authorization.</param>
    /// <returns>Its id.</returns>
    public async Task<string> ConnectorAsync(JsonObject? settings = null)
    {
        var body = new JsonObject
        {
            ["name"] = $"Connector {Guid.NewGuid()}",
            ["authorizationType"] = "None",
            ["getUrl"] = $"{TargetUrl}/switch/status/200",
        };
        var created = await Api.PostAsync("/api/v1/connectors", With(body, settings));
        return (string)created.Is(HttpStatusCode.Created)["id"]!;
    }

    /// <summary>The definition of an action that posts <c>{"text": "{{text}}"}</c> to a path of the target.</summary>
    /// <param name="connectorId">Its connector.</param>
    /// <param name="path">The path.</param>
    /// <param name="definition">Members that differ.</param>
    public JsonObject Definition(string connectorId, string path, JsonObject? definition = null) => With(
        new JsonObject
        {
            ["connectorId"] = connectorId,
            ["name"] = $"Action {Guid.NewGuid()}",
            ["method"] = "POST",
            ["url"] = TargetUrl + path,
            ["payload"] = new JsonObject { ["kind"] = "Plain", ["text"] = """{"text": "{{text}}"}""" },
        },
        definition);

    /// <summary>Creates an action on a connector of its own.</summary>
    /// <param name="path">The path of the target that it posts to.</param>
    /// <param name="definition">Members that differ.</param>
    /// <returns>Its id.</returns>
    public async Task<string> ActionAsync(string path, JsonObject? definition = null)
    {
        var connectorId = (string?)definition?["connectorId"] ?? await ConnectorAsync();
        var created = await Api.PostAsync("/api/v1/actions", Definition(connectorId, path, definition));
        return (string)created.Is(HttpStatusCode.Created)["id"]!;
    }

    /// <summary>Triggers an action with a text.</summary>
    public Task<ApiAnswer> TriggerAsync(string actionId, string text = "hello", params (string Name, string Value)[] headers) =>
        Api.PostAsync(
            $"/api/v1/actions/{actionId}/executions", new JsonObject { ["fields"] = new JsonObject { ["text"] = text } }, headers);

    /// <summary>Waits until an execution has ended.</summary>
    /// <param name="id">Its id.</param>
    public async Task<JsonNode> EndAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var execution = (await Api.GetAsync($"/api/v1/executions/{id}", ("Prefer", "wait=20"))).Is(HttpStatusCode.OK);
            if (execution["endedAt"] is not null)
            {
                return execution;
            }

            Assert.False(limit.IsCancellationRequested, $"The execution did not end: {execution}");
        }
    }

    /// <summary>Sets members of a body and returns it.</summary>
    internal static JsonObject With(JsonObject body, JsonObject? changes)
    {
        foreach (var (name, value) in changes ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }
}
