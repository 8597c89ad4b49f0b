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
    [InlineData("--Silo:SiloPort=70000", "Silo:SiloPort")]
    [InlineData("--Silo:GatewayPort=x", "Silo:GatewayPort")]
    public async Task Bad_setting_fails_the_start_with_its_name(string setting, string name)
    {
        var (exitCode, output) = await ServerProcess.RunToEndAsync(_folder.FullName, setting);

        Assert.Equal(1, exitCode);
        Assert.Contains(name, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_server_on_the_same_data_is_refused()
    {
        var (server, api) = await ServerProcess.StartAsync(_folder.FullName);
        await using var first = server;
        api.Dispose();

        var (exitCode, output) = await ServerProcess.RunToEndAsync(_folder.FullName);

        Assert.Equal(1, exitCode);
        Assert.Contains(_folder.FullName, output, StringComparison.Ordinal);
    }
}
