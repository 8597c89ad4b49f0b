using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>The unit and the proxy's configuration of the operations page are ones that systemd and nginx take.</summary>
public sealed class SystemFileTests : IDisposable
{
    private const string Host = "actions.example.com";

    private static readonly string[] OfThisMachine = ["/health/live", "/admin/orleans/"];
    private static readonly string[] TemporaryFolders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

    private readonly X509Certificate2 _certificate = CreateCertificate();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-system-");

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Unit_is_one_that_systemd_takes_and_names_settings_that_there_are()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "The unit is checked by systemd-analyze, which this machine lacks.");
        var unit = MarkdownDocument.Read(BackupTests.Page).Block("ini", "[Unit]");
        var file = Path.Combine(_folder.FullName, "external-actions.service");
        // The program is checked to exist, which it does not here; all else is as on the page.
        await File.WriteAllTextAsync(file, unit.Replace("ExecStart=/usr/bin/dotnet ", "ExecStart=/usr/bin/env ", StringComparison.Ordinal)
            .Replace("User=external-actions", "User=daemon", StringComparison.Ordinal));

        var (exitCode, output) = await RunAsync("systemd-analyze", "verify", "--man=no", file);

        Assert.True(exitCode == 0 && output.Length == 0, output);
        Assert.Contains("TimeoutStopSec=45", unit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Console_and_API_work_through_nginx()
    {
        await Shell.RunAsync("bash", Path.Combine(AppContext.BaseDirectory, "install-nginx.sh"));
        var settings = MarkdownDocument.Read(BackupTests.Page).Block("ini", "Api__").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => $"--{setting.Replace("__", ":", StringComparison.Ordinal)}");
        var (server, api) = await ServerProcess.StartAsync(Path.Combine(_folder.FullName, "data"), [.. settings]);
        await using var running = server;
        using var direct = api;
        var port = Ports.Free(1)[0];
        using var nginx = await StartNginxAsync(port, direct.Address);
        try
        {
            using var client = CreateClient();
            var root = string.Create(CultureInfo.InvariantCulture, $"https://{Host}:{port}");

            // The connector's redirect URL is the public one, and paths that are for the machine alone are not there.
            var created = await client.PostAsync(new Uri($"{root}/api/v1/connectors"), Json("""
                { "name": "Tickets", "authorizationType": "OAuth2", "allowedHosts": ["api.example.com"], "oauth2": {
                  "authorizationUrl": "https://id.example.com/authorize", "accessTokenUrl": "https://id.example.com/token",
                  "clientId": "a", "clientSecret": "b" } }
                """));
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            Assert.Contains(
                $"\"redirectUrl\":\"https://{Host}/oauth2/callback\"", await created.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            foreach (var path in OfThisMachine)
            {
                Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(root + path))).StatusCode);
            }

            using var stranger = CreateClient(signedIn: false);
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(new Uri($"{root}/api/v1/connectors"))).StatusCode);

            // A page of the console, and the WebSocket that keeps it alive.
            var page = await client.GetStringAsync(new Uri($"{root}/connectors"));
            Assert.Contains("_content/ExternalActions.Console/", page, StringComparison.Ordinal);
            await ConnectToConsoleAsync(client, root);
        }
        finally
        {
            await Shell.SignalAsync(nginx.Id, "QUIT");
            await nginx.WaitForExitAsync();
        }
    }

    private static async Task ConnectToConsoleAsync(HttpClient client, string root)
    {
        var negotiated = await client.PostAsync(new Uri($"{root}/_blazor/negotiate?negotiateVersion=1"), null);
        var token = (string)JsonNode.Parse(await negotiated.Content.ReadAsStringAsync())!["connectionToken"]!;
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"https://{Host}");
        await socket.ConnectAsync(
            new Uri($"{root.Replace("https", "wss", StringComparison.Ordinal)}/_blazor?id={token}"), client, CancellationToken.None);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>A client for which the host is at loopback, with the one certificate of this test.</summary>
    private HttpClient CreateClient(bool signedIn = true)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString() },
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = signedIn
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String("ada:secret"u8))
            : null;
        return client;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>Starts nginx with the page's configuration: only its ports and the places of its files differ.</summary>
    private async Task<Process> StartNginxAsync(int port, Uri server)
    {
        using var key = _certificate.GetECDsaPrivateKey()!;
        var folder = _folder.CreateSubdirectory("nginx").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "actions.crt"), _certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "actions.key"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Path.Combine(folder, "actions.htpasswd"), "ada:{PLAIN}secret\n");
        var page = MarkdownDocument.Read(BackupTests.Page).Block("nginx", "map")
            .Replace("listen 443 ssl;", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port} ssl;"), StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5080", server.OriginalString.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("/etc/nginx/tls/", $"{folder}/", StringComparison.Ordinal)
            .Replace("/etc/nginx/", $"{folder}/", StringComparison.Ordinal);
        var temporary = string.Concat(TemporaryFolders.Select(name => $"{name}_temp_path {folder}/{name};\n"));
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            file, $"daemon off;\nuser root;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{page}}}\n");
        var nginx = Shell.Start("nginx", "-c", file, "-p", folder);
        for (var i = 0; i < 100 && !nginx.HasExited && !await ListensAsync(port); i++)
        {
            await Task.Delay(100);
        }

        Assert.False(nginx.HasExited, nginx.HasExited ? await nginx.StandardError.ReadToEndAsync() : "");
        return nginx;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Shell.Start(program, arguments);
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
