using System.Net;
using System.Text.Json.Nodes;

namespace ExternalActions.Server.Tests;

/// <summary>Bad settings fail the start with their name.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--Executions:MaxConcurrentAttempts=0", "Executions:MaxConcurrentAttempts")]
    [InlineData("--Executions:Retention=00:00:01", "Executions:Retention")]
    [InlineData("--Retries:Jitter=7", "Retries:Jitter")]
    [InlineData("--Outbound:AllowedNetworks:0=everywhere", "Outbound:AllowedNetworks")]
    [InlineData("--Outbound:AllowedNetwork=127.0.0.0/8", "AllowedNetwork")]
    [InlineData("--Retries:Delays=00:00:20", "Retries:Delays")]
    [InlineData("--Retries:Delays:7=00:00:20", "Retries:Delays")]
    [InlineData("--Retries:Delays:0=", "Retries:Delays")]
    [InlineData("--Retry:Jitter=0", "Retry")]
    [InlineData("--Silo:SiloPort=70000", "Silo:SiloPort")]
    [InlineData("--Silo:GatewayPort=x", "Silo:GatewayPort")]
    [InlineData("--Silo:Address=0.0.0.0", "Silo:Address")]
    [InlineData("--Silo:Address=silo.invalid", "Silo:Address")]
    [InlineData("--Silo:Address=", "Silo:Address")]
    [InlineData("--Storage:Provider=7", "Storage:Provider")]
    [InlineData("--Silo:Role=7", "Silo:Role")]
    [InlineData("--Silo:Role=Gateway", "Silo:Role")]
    [InlineData("--OAuth2:MaxBackoff=soon", "OAuth2:MaxBackoff")]
    [InlineData("--Admin:AllowedNetworks:0=10.0.0.1/99", "Admin:AllowedNetworks:0")]
    [InlineData("--Admin:OrleansDashboards=true", "Admin:OrleansDashboards")]
    [InlineData("--Api:PublicUrl=actions.example.com", "Api:PublicUrl")]
    [InlineData("--Api:PublicUrl=https://actions.example.com/?a=b", "Api:PublicUrl")]
    public async Task Bad_setting_fails_the_start_with_its_name(string setting, string name)
    {
        var (exitCode, output, errors) = await ServerProcess.RunToEndAsync(_folder.FullName, setting);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(name, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_bad_settings_of_OAuth2_are_named_at_once()
    {
        string[] settings =
        [
            "OAuth2:TokenRequestTimeout=00:00:00", "OAuth2:RefreshAhead=-00:00:01", "OAuth2:ClockSkew=01:00:00", "OAuth2:IdleRefresh=00:59:59",
            "OAuth2:AuthorizationLifetime=00:00:59", "OAuth2:MaxBackoff=00:00:01",
        ];

        var (exitCode, _, errors) = await ServerProcess.RunToEndAsync(_folder.FullName, [.. settings.Select(setting => $"--{setting}")]);

        Assert.Equal(1, exitCode);
        Assert.Equal(settings.Length, errors.Count);
        Assert.All(settings, setting => Assert.Contains(errors, line => line.Contains($" {setting.Split('=')[0]}: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Settings_that_there_are_not_are_named_at_once()
    {
        string[] settings = ["OAuth2:Skew", "OAuth:ClockSkew", "Api:PublicUri", "Url"];

        var (exitCode, _, errors) = await ServerProcess.RunToEndAsync(_folder.FullName, [.. settings.Select(setting => $"--{setting}=00:00:10")]);

        Assert.Equal(1, exitCode);
        Assert.Equal(settings.Length, errors.Count);
        Assert.All(settings, setting => Assert.Contains(errors, line => line.Contains($" {setting}: there is no s", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Silo_address_may_be_a_name_of_this_machine()
    {
        var (server, api) = await ServerProcess.StartAsync(_folder.FullName, "--Silo:Address=localhost");
        await using var running = server;
        using var client = api;

        (await client.GetAsync("/api/v1/connectors")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Loopback_is_called_only_where_an_operator_allows_it()
    {
        var unsaved = new JsonObject { ["name"] = "loopback", ["getUrl"] = "http://localhost:9/" };
        var refused = await TestConnectionAsync(unsaved);
        var allowed = await TestConnectionAsync(unsaved, "--Outbound:AllowedNetworks:0=127.0.0.0/8", "--Outbound:AllowedNetworks:1=::1/128");

        Assert.Equal("AddressNotAllowed", refused);
        Assert.Equal("ConnectionRefused", allowed);
    }

    private async Task<string?> TestConnectionAsync(JsonObject unsaved, params string[] settings)
    {
        var (server, api) = await ServerProcess.StartInAsync("Production", _folder.FullName, settings);
        await using var running = server;
        using var client = api;
        return (string?)(await client.PostAsync("/api/v1/connectors/test", unsaved.DeepClone())).Is(HttpStatusCode.OK)["error"];
    }
}
