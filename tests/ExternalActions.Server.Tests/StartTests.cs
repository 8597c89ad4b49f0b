using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Server.Tests;

/// <summary>A start that fails says in one line what happened and what to do.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-");

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--Urls=http://{0}", "Urls: {0} is in use")]
    [InlineData("--Kestrel:Endpoints:Main:Url=http://{0}", "Kestrel:Endpoints:Main:Url: {0} is in use")]
    [InlineData("--Silo:SiloPort={1}", "Silo:SiloPort: {0} is in use")]
    [InlineData("--Silo:GatewayPort={1}", "Silo:GatewayPort: {0} is in use")]
    public async Task Port_in_use_is_told_before_anything_else_starts(string setting, string told)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var endpoint = (IPEndPoint)other.LocalEndpoint;

        await FailsAsync(Format(told), Format(setting));

        Assert.False(Directory.Exists(Data));

        string Format(string text) => text.Replace("{0}", $"{endpoint}", StringComparison.Ordinal)
            .Replace("{1}", $"{endpoint.Port}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_ports_in_use_are_told_at_once()
    {
        var (server, api) = await ServerProcess.StartAsync(Data);
        await using var first = server;
        api.Dispose();

        var (exitCode, output, errors) = await ServerProcess.RunToEndAsync(
            Data, $"--Urls={api.Address}", $"--Silo:SiloPort={server.SiloPort}", $"--Silo:GatewayPort={server.GatewayPort}");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal(["Urls:", "Silo:SiloPort:", "Silo:GatewayPort:"], errors.Select(line => line.Split(' ')[4]));
    }

    [Theory]
    [InlineData("--Urls=http://192.0.2.1:5080", "Urls: 192.0.2.1 is not an address of this machine.")]
    [InlineData("--Urls=5080", "Urls: got '5080', expected an address such as http://127.0.0.1:5080.")]
    [InlineData("--Urls=https://127.0.0.1:0", "There is no certificate for https. Set Kestrel:Certificates:Default:Path")]
    [InlineData("--Urls=ftp://127.0.0.1:0", "Urls: got 'ftp://127.0.0.1:0', expected an address such as http://127.0.0.1:5080.")]
    [InlineData("--Silo:SiloPort=x", "'Silo:SiloPort'")]
    [InlineData("--Kestrel:Certificates:Default:Path=/none/server.pfx", "Kestrel:Certificates:Default:Path: there is no file '/none/server.pfx'")]
    public async Task Address_or_certificate_that_cannot_be_used_is_told_in_one_line(string setting, string told) => await FailsAsync(told, setting);

    [Fact]
    public async Task Silo_address_of_another_machine_is_told_in_one_line() => await FailsAsync(
        "Silo:Address: 192.0.2.1 is not an address of this machine.",
        "--Storage:Provider=PostgreSql",
        "--Storage:ConnectionString=Host=127.0.0.1;Username=ea",
        "--Silo:Address=192.0.2.1");

    [Fact]
    public async Task PostgreSql_that_cannot_be_reached_is_told_in_one_line()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        await FailsAsync(
            $"The PostgreSQL database 'ea' on 127.0.0.1:{port} cannot be used: Failed to connect to 127.0.0.1:{port}: Connection refused. Check Host",
            "--Storage:Provider=PostgreSql",
            $"--Storage:ConnectionString=Host=127.0.0.1;Port={port};Username=ea");
    }

    [Fact]
    public async Task Data_folder_in_use_is_told_in_one_line()
    {
        var (server, api) = await ServerProcess.StartAsync(Data);
        await using var first = server;
        api.Dispose();

        await FailsAsync($"The data folder '{Data}' is in use by another server.");
    }

    [Fact]
    public async Task Data_folder_that_is_a_file_is_told_in_one_line()
    {
        await File.WriteAllTextAsync(Data, "");

        await FailsAsync($"The folder '{Data}' cannot be created");
    }

    [Theory]
    [InlineData("external-actions.db")]
    [InlineData("executions.db")]
    public async Task Damaged_database_is_told_in_one_line(string file)
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, file), new string('x', 10_000));

        await FailsAsync("'file is not a database'. Restore it from a backup");
    }

    [Fact]
    public async Task Key_ring_that_cannot_be_used_is_told_in_one_line()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "keys"), "");

        await FailsAsync($"The folder '{Path.Combine(Data, "keys")}' cannot be created");
    }

    [Fact]
    public async Task Stack_trace_of_a_failed_start_is_shown_where_asked_for()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(Data, "executions.db"), new string('x', 10_000));

        var (exitCode, output, errors) = await ServerProcess.RunToEndAsync(Data, "--Logging:LogLevel:ExternalActions.Server=Debug");

        Assert.Equal(1, exitCode);
        Assert.Single(errors);
        Assert.Contains("   at ExternalActions.Storage.Sqlite.SqliteSchema.", output, StringComparison.Ordinal);
    }

    private Task FailsAsync(string told, params string[] settings) => FailedStart.CheckAsync(Data, told, settings);
}
