using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ExternalActions.Tests.Shared;
using ExternalActions.TestTarget;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Cluster.Tests;

/// <summary>PostgreSQL, silos and a gateway as processes, and the target that executions call in this one.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>How many silos there are, unless a test asks for another number.</summary>
    public const int SiloCount = 3;

    // What has ended must never change; of what would, this keeps a note.
    private const string CountChangesAfterEnd =
        """
        CREATE TABLE changes_after_end (id uuid NOT NULL);
        CREATE FUNCTION note_change_after_end() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO changes_after_end VALUES (OLD.id); RETURN NEW; END $$;
        CREATE TRIGGER note_change_after_end BEFORE UPDATE ON executions
        FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION note_change_after_end();
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ea-faults-");
    private readonly WebApplication _target;
    private readonly string _address;
    private readonly Node?[] _silos;
    private readonly Isolation? _isolation;
    private readonly IReadOnlyList<string> _settings;
    private readonly List<Node> _gateways = [];
    private readonly List<HttpClient> _apis = [];
    private volatile bool _targetResets;

    private TestCluster(string? databaseFolder, Isolation? isolation, int silos, IReadOnlyList<string> settings)
    {
        _isolation = isolation;
        _silos = new Node?[silos];
        _settings = settings;
        _address = isolation is null ? "127.0.0.1" : Isolation.Outside;
        Database = new Database(databaseFolder ?? _folder.CreateSubdirectory("postgresql").FullName, _address);
        _target = TargetServer.Create(["--urls", $"http://{_address}:0"]);
        // After the target has recorded the request.
        _target.Use((context, next) => _targetResets ? ResetAsync(context) : next(context));
    }

    /// <summary>The database of all servers.</summary>
    public Database Database { get; }

    /// <summary>The API.</summary>
    public HttpClient Api => _apis[0];

    /// <summary>The API at each of the gateways.</summary>
    public IReadOnlyList<HttpClient> Apis => _apis;

    /// <summary>The gateways.</summary>
    public IReadOnlyList<Node> Gateways => _gateways;

    /// <summary>What the target got.</summary>
    public RequestLog Received => _target.Services.GetRequiredService<RequestLog>();

    /// <summary>The silos.</summary>
    public IReadOnlyList<Node> Silos => [.. _silos.OfType<Node>()];

    /// <summary>Whether the target now resets each connection as soon as it has read a request.</summary>
    public bool TargetResets
    {
        get => _targetResets;
        set => _targetResets = value;
    }

    /// <summary>How often an execution was changed in the database after it had ended.</summary>
    public async Task<long> ChangesAfterEndAsync() => (long)(await Database.ExecuteAsync("SELECT count(*) FROM changes_after_end"))!;

    /// <summary>Starts all of it.</summary>
    /// <param name="databaseFolder">Where the database keeps its data; null for a temporary folder.</param>
    /// <param name="isolation">Where the last silo runs apart from the others; null for beside them.</param>
    /// <param name="silos">How many silos to start.</param>
    /// <param name="settings">Further settings of these servers, such as <c>--Executions:ShutdownGrace=00:00:05</c>.</param>
    public static async Task<TestCluster> StartAsync(
        string? databaseFolder = null, Isolation? isolation = null, int silos = SiloCount, params IReadOnlyList<string> settings)
    {
        var cluster = new TestCluster(databaseFolder, isolation, silos, settings);
        try
        {
            // Whoever runs the database must be able to reach its folder.
            await Shell.RunAsync("chmod", "711", cluster._folder.FullName);
            await cluster._target.StartAsync();
            await cluster.Database.CreateAsync();
            for (var silo = 0; silo < silos; silo++)
            {
                cluster.StartSilo(silo);
            }

            var gateway = cluster.AddGateway();
            await Task.WhenAll([.. cluster.Silos.Select(silo => silo.ReadyAsync()), gateway.ReadyAsync()]);
            await cluster.Database.ExecuteAsync(CountChangesAfterEnd);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo, in place of the one of that number if there is one that has ended. Does not wait until it is ready.</summary>
    public Node StartSilo(int number)
    {
        var apart = _isolation is not null && number == _silos.Length - 1;
        return _silos[number] = StartSilo($"Silo {number + 1}", apart, _settings);
    }

    /// <summary>Starts one more silo, the caller's own. Does not wait until it is ready.</summary>
    /// <param name="name">What to call it in texts.</param>
    /// <param name="settings">Its further settings, in the place of those that the cluster was started with.</param>
    public Node StartSilo(string name, params IEnumerable<string> settings) => StartSilo(name, apart: false, settings);

    /// <summary>Starts one more gateway, the caller's own. Does not wait until it is ready.</summary>
    /// <param name="name">What to call it in texts.</param>
    /// <param name="settings">Its further settings, in the place of those that the cluster was started with.</param>
    public Node StartGateway(string name, params IEnumerable<string> settings) => StartGateway(name, FreeUrl(), settings);

    private Node StartSilo(string name, bool apart, IEnumerable<string> settings)
    {
        var address = apart ? Isolation.Inside : _address;
        var ports = Ports.Free(3);
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{address}:{ports[0]}"));
        string[] own =
        [
            .. Settings,
            "--Silo:Role=Silo",
            $"--Silo:Address={address}",
            string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={ports[1]}"),
            string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={ports[2]}"),
            .. settings,
        ];
        return Node.Start(name, url, own, apart ? _isolation!.Within : []);
    }

    /// <summary>Starts another gateway. Does not wait until it is ready.</summary>
    public Node AddGateway()
    {
        var url = FreeUrl();
        _gateways.Add(StartGateway(_gateways.Count + 1, url));
        _apis.Add(new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(1) });
        return _gateways[^1];
    }

    /// <summary>Starts a gateway again that has ended, at the same URL. Does not wait until it is ready.</summary>
    /// <param name="number">Which one.</param>
    public Node RestartGateway(int number) => _gateways[number] = StartGateway(number + 1, _gateways[number].Url);

    /// <summary>Ends the gateways beyond the first one.</summary>
    public async Task RemoveGatewaysAsync()
    {
        while (_gateways.Count > 1)
        {
            _apis[^1].Dispose();
            _apis.RemoveAt(_apis.Count - 1);
            await _gateways[^1].DisposeAsync();
            _gateways.RemoveAt(_gateways.Count - 1);
        }
    }

    /// <summary>Creates an action on a connector of its own that posts to a path of the target.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> ActionAsync(string path)
    {
        var target = _target.Urls.First();
        var connector = await CreateAsync("connectors", new JsonObject
        {
            ["name"] = $"Connector {Guid.NewGuid()}",
            ["authorizationType"] = "None",
            ["getUrl"] = $"{target}/switch/status/200",
        });
        return await CreateAsync("actions", new JsonObject
        {
            ["connectorId"] = connector,
            ["name"] = $"Action {Guid.NewGuid()}",
            ["method"] = "POST",
            ["url"] = target + path,
            ["maxRetries"] = 5,
            ["payload"] = new JsonObject { ["kind"] = "Plain", ["text"] = """{"text": "{{text}}"}""" },
        });
    }

    /// <summary>Triggers an action and waits until its execution has ended.</summary>
    /// <returns>The execution's status.</returns>
    public async Task<string> ExecuteAsync(string action)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/actions/{action}/executions")
        {
            Content = JsonContent.Create(new JsonObject { ["fields"] = new JsonObject { ["text"] = "one" } }),
        };
        request.Headers.Add("Prefer", "wait=50");
        using var answer = await Api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (string?)JsonNode.Parse(text)!["status"] ?? text;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _apis.ForEach(api => api.Dispose());
        foreach (var node in Silos.Concat(_gateways))
        {
            await node.DisposeAsync();
        }

        await Database.DisposeAsync();
        await _target.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // Short delays, so that an experiment does not take long; all else is as it is shipped.
    private string[] Settings =>
    [
        "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={Database.ConnectionString}", "--Silo:ClusterId=faults",
        "--Retries:Delays:0=00:00:01", "--Retries:Jitter=0", "--AllowedHosts=*", $"--Outbound:AllowedNetworks:2={_address}/32",
    ];

    private static Uri FreeUrl() => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free(1)[0]}"));

    private Node StartGateway(int number, Uri url) => StartGateway(string.Create(CultureInfo.InvariantCulture, $"Gateway {number}"), url, _settings);

    private Node StartGateway(string name, Uri url, IEnumerable<string> settings) =>
        Node.Start(name, url, [.. Settings, "--Silo:Role=Gateway", .. settings]);

    private async Task<string> CreateAsync(string kind, JsonObject body)
    {
        using var answer = await Api.PostAsJsonAsync($"/api/v1/{kind}", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"Expected 201, got {answer.StatusCode}: {text}");
        return (string)JsonNode.Parse(text)!["id"]!;
    }

    private static Task ResetAsync(HttpContext context)
    {
        // Closed with nothing lingering, the socket answers with a reset.
        context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.LingerState = new LingerOption(true, 0);
        context.Abort();
        return Task.CompletedTask;
    }
}
