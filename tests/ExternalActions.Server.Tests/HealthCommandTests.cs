namespace ExternalActions.Server.Tests;

/// <summary>The command that containers check their health with.</summary>
public sealed class HealthCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Health_of_a_running_server_is_0_and_of_a_stopped_one_1()
    {
        var (server, api) = await ServerProcess.StartAsync(_folder.FullName);
        await using var running = server;
        using var client = api;
        var ready = new Uri(api.Address, "/health/ready").AbsoluteUri;

        Assert.Equal((0, "", ""), await ServerProcess.RunCommandAsync("health", ready));
        await server.StopAsync();
        var (exitCode, _, error) = await ServerProcess.RunCommandAsync("health", ready);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{ready} did not answer.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("ready")]
    [InlineData("http://127.0.0.1:1/", "http://127.0.0.1:2/")]
    public async Task Health_command_asks_for_one_url(params string[] given)
    {
        var (exitCode, _, error) = await ServerProcess.RunCommandAsync(["health", .. given]);

        Assert.Equal(1, exitCode);
        Assert.Contains("expected one URL", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_answer_than_200_is_no_health()
    {
        var (server, api) = await ServerProcess.StartAsync(_folder.FullName);
        await using var running = server;
        using var client = api;

        var (exitCode, _, error) = await ServerProcess.RunCommandAsync("health", new Uri(api.Address, "/health/none").AbsoluteUri);

        Assert.Equal(1, exitCode);
        Assert.Contains("answered 404", error, StringComparison.Ordinal);
    }
}
