using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Benchmarks.Processes;
using ExternalActions.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace ExternalActions.Benchmarks.Contestants;

/// <summary>External Actions as it is shipped: real server processes of the Release build.</summary>
internal sealed class Product : Contestant
{
    private const string CountByStatus =
        "SELECT count(*) FILTER (WHERE status = 3), count(*) FILTER (WHERE status < 3), count(*) FILTER (WHERE status > 3) FROM executions";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private static readonly string Assembly = typeof(Product).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

    private readonly Bench _bench;
    private readonly string? _database;
    private readonly string _dataFolder;
    private readonly List<Child> _servers = [];
    private readonly List<Uri> _urls = [];
    private IReadOnlyList<string> _roles = [];
    private string[] _settings = [];
    private Entrance? _entrance;

    private Product(Bench bench, string? database, string dataFolder) => (_bench, _database, _dataFolder) = (bench, database, dataFolder);

    /// <inheritdoc/>
    public override Entrance Entrance => _entrance!;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Processes => [.. _servers.Select(server => server.ProcessId)];

    /// <summary>The API of the first server.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>Its database in PostgreSQL; null with SQLite.</summary>
    public string? Database => _database;

    /// <summary>Its database file of executions with SQLite.</summary>
    public string SqliteFile => Path.Combine(_dataFolder, "executions.db");

    /// <summary>Its database file of all else with SQLite.</summary>
    public string OtherSqliteFile => Path.Combine(_dataFolder, "external-actions.db");

    /// <summary>The id of the connector and of the action that <see cref="Entrance"/> triggers.</summary>
    public (string Connector, string Action) Ids { get; private set; }

    /// <summary>The connector whose executions count as busy; null for those of all.</summary>
    public string? Watched { get; set; }

    /// <summary>The SQL condition that picks the rows to count.</summary>
    public string Counted { get; set; } = "1 = 1";

    /// <summary>Starts servers on an empty store, and makes an action that posts to the target.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="sqlite">Whether on SQLite; else on PostgreSQL.</param>
    /// <param name="silos">How many servers, each a silo with the API.</param>
    /// <param name="settings">Settings that differ from the defaults, such as <c>Retries:Jitter=0</c>.</param>
    public static Task<Product> StartAsync(Bench bench, bool sqlite, int silos = 1, params string[] settings) =>
        StartAsync(bench, sqlite, [.. Enumerable.Repeat("All", silos)], settings);

    /// <summary>Starts servers of different roles on an empty store, and makes an action that posts to the target.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="sqlite">Whether on SQLite; else on PostgreSQL.</param>
    /// <param name="roles">The role of each server, silos before gateways.</param>
    /// <param name="settings">Settings that differ from the defaults.</param>
    public static async Task<Product> StartAsync(Bench bench, bool sqlite, IReadOnlyList<string> roles, params string[] settings)
    {
        var database = sqlite ? null : await bench.PostgreSql.CreateDatabaseAsync();
        var product = new Product(bench, database, Directory.CreateDirectory(Path.Combine(bench.Folder, Path.GetRandomFileName())).FullName)
        {
            _roles = roles,
            _settings = settings,
        };
        try
        {
            await product.StartServersAsync();
            product.Ids = await product.CreateActionAsync($"{bench.Target.Url}/ok");
            product._entrance = product.EntranceTo(product.Ids.Action);
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives each execution that comes in an idempotency key of its own.</summary>
    public void UseKeys() => _entrance = _entrance! with { HasKeys = true };

    /// <summary>Stops the servers as an operator does; the store stays.</summary>
    public async Task StopAsync()
    {
        Api.Dispose();
        foreach (var server in _servers)
        {
            await Shell.RunAsync("kill", "-TERM", server.ProcessId.ToString(CultureInfo.InvariantCulture));
            for (var clock = Stopwatch.StartNew(); !server.HasEnded; await Task.Delay(20, _bench.Cancellation))
            {
                if (clock.Elapsed > StartLimit)
                {
                    throw new InvalidOperationException($"A server does not stop. It wrote:\n{server.Output}");
                }
            }

            await server.DisposeAsync();
        }

        _servers.Clear();
        _urls.Clear();
    }

    /// <summary>Starts the servers again on the same store.</summary>
    /// <returns>How long it took until all were ready.</returns>
    public async Task<TimeSpan> RestartAsync()
    {
        var clock = Stopwatch.StartNew();
        await StartServersAsync();
        var took = clock.Elapsed;
        _entrance = EntranceTo(Ids.Action);
        return took;
    }

    /// <summary>Where executions of actions come in.</summary>
    /// <param name="actions">The actions, triggered in turn.</param>
    public Entrance EntranceTo(params IReadOnlyList<string> actions) =>
        new(_urls, [.. actions.Select(action => $"/api/v1/actions/{action}/executions")], ("""{"fields":""", "}"));

    /// <summary>Creates an action on a connector of its own that posts the number and the text to an address.</summary>
    public async Task<(string Connector, string Action)> CreateActionAsync(string url)
    {
        var connector = await CreateConnectorAsync(url);
        return (connector, await CreateActionAsync(connector, url));
    }

    /// <summary>Creates a connector with a secret header.</summary>
    public Task<string> CreateConnectorAsync(string url) => CreateAsync("connectors", new JsonObject
    {
        ["name"] = $"Connector {Guid.NewGuid()}",
        ["authorizationType"] = "Token",
        ["token"] = new JsonObject { ["headers"] = new JsonArray(new JsonObject { ["name"] = "X-Api-Key", ["value"] = "benchmark" }) },
        ["getUrl"] = url,
    });

    /// <summary>Creates an action on a connector that posts the number and the text to an address.</summary>
    public Task<string> CreateActionAsync(string connector, string url) => CreateAsync("actions", new JsonObject
    {
        ["connectorId"] = connector,
        ["name"] = $"Action {Guid.NewGuid()}",
        ["method"] = "POST",
        ["url"] = url,
        ["payload"] = new JsonObject { ["kind"] = "Plain", ["text"] = """{"n":{{n}},"text":"{{text}}"}""" },
        ["fields"] = new JsonArray(
            new JsonObject { ["name"] = "n", ["type"] = "Number", ["required"] = true },
            new JsonObject { ["name"] = "text", ["type"] = "String", ["required"] = true }),
    });

    /// <inheritdoc/>
    public override Task<bool> IsBusyAsync() => HasAnyAsync("Pending,Running,Waiting");

    /// <summary>Whether there is an execution of one of some statuses.</summary>
    /// <param name="statuses">The statuses, such as <c>Pending,Running</c>.</param>
    public async Task<bool> HasAnyAsync(string statuses)
    {
        var connector = Watched is null ? "" : $"&connectorId={Watched}";
        var page = await Api.GetFromJsonAsync<JsonNode>($"/api/v1/executions?status={statuses}&limit=1{connector}", _bench.Cancellation);
        return page!["items"]!.AsArray().Count > 0;
    }

    /// <inheritdoc/>
    public override async Task<StoreCounts> CountAsync()
    {
        await using var connection = await OpenAsync(SqliteFile);
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
#pragma warning disable CA2100 // The condition is of this program.
        command.CommandText = $"{CountByStatus} WHERE {Counted}";
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new StoreCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>Opens a connection to the store.</summary>
    /// <param name="sqliteFile">The file of it with SQLite.</param>
    public async Task<DbConnection> OpenAsync(string sqliteFile)
    {
        if (_database is { } database)
        {
            return await _bench.PostgreSql.OpenAsync(database);
        }

        var connection = new SqliteConnection($"Data Source={sqliteFile};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The id as a literal of the store's SQL.</summary>
    public string Literal(string id) => _database is null ? $"x'{id.Replace("-", "", StringComparison.Ordinal)}'" : $"'{id}'";

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (_database is { } database)
        {
            await _bench.PostgreSql.DropDatabaseAsync(database);
        }

        Directory.Delete(_dataFolder, recursive: true);
    }

    private async Task StartServersAsync()
    {
        foreach (var role in _roles)
        {
            await StartServerAsync(role);
        }

        Api = new HttpClient { BaseAddress = _urls[0], Timeout = TimeSpan.FromMinutes(2) };
    }

    private async Task StartServerAsync(string role)
    {
        var ports = Ports.Free(3);
        var url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[0]}"));
        string[] storage = _database is { } database
            ? ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={_bench.PostgreSql.ConnectionString(database)}"]
            : [$"--Storage:DataFolder={_dataFolder}"];
        var server = await Child.StartAsync(
            "KILL",
            new Dictionary<string, string> { ["DOTNET_ENVIRONMENT"] = "Production", ["ASPNETCORE_ENVIRONMENT"] = "Production" },
            [
                "dotnet", Assembly, $"--Urls={url}", .. storage, "--Outbound:AllowedNetworks:0=127.0.0.0/8",
                string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={ports[1]}"),
                string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={ports[2]}"),
                $"--Silo:Role={role}", .. _settings.Select(setting => $"--{setting}"),
            ]);
        _servers.Add(server);
        if (role != "Silo")
        {
            _urls.Add(url);
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var clock = Stopwatch.StartNew(); !await IsReadyAsync(http, url);)
        {
            if (server.HasEnded || clock.Elapsed > StartLimit)
            {
                throw new InvalidOperationException($"A server is not ready. It wrote:\n{server.Output}");
            }

            await Task.Delay(100, _bench.Cancellation);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri url)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (HttpFailure.Is(exception) || exception is TaskCanceledException)
        {
            return false;
        }
    }

    private async Task<string> CreateAsync(string kind, JsonObject body)
    {
        using var answer = await Api.PostAsJsonAsync($"/api/v1/{kind}", body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.Created
            ? (string)JsonNode.Parse(text)!["id"]!
            : throw new InvalidOperationException($"Expected 201 from {kind}, got {answer.StatusCode}: {text}");
    }
}
