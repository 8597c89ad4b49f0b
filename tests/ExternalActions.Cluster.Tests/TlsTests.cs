using System.Net.Security;
using System.Net.Sockets;

namespace ExternalActions.Cluster.Tests;

/// <summary>TLS between servers: certificates of one authority work together, and no others.</summary>
public sealed class TlsTests(TlsCluster tls) : IClassFixture<TlsCluster>
{
    [Fact]
    public async Task Servers_with_certificates_of_one_authority_work_together() =>
        Assert.Equal("Succeeded", await tls.Cluster.ExecuteAsync(await tls.Cluster.ActionAsync("/echo/tls")));

    [Theory]
    [MemberData(nameof(TlsCluster.Refused), MemberType = typeof(TlsCluster))]
    public async Task Server_without_a_valid_certificate_of_the_authority_is_never_ready_and_logs_say_why(string server, string words, string siloWords)
    {
        await tls[server].WroteAsync(words);
        await tls.Cluster.Silos[0].WroteAsync(siloWords);

        Assert.False(await tls[server].IsReadyAsync());
    }

    [Fact]
    public async Task Gateway_that_was_refused_gets_in_once_its_certificate_is_renewed_without_a_restart()
    {
        var files = tls.Files("late", tls.Authority, trusted: tls.Authority, isExpired: true);
        await using var gateway = tls.Cluster.StartGateway("The late gateway", files.Settings);
        await gateway.WroteAsync("Waiting for a silo of the cluster that takes this gateway");

        using var renewed = tls.Authority.Issue("late");
        files.Write(renewed, tls.Authority);

        await gateway.ReadyAsync();
    }

    [Fact]
    public async Task Silo_shows_a_renewed_certificate_without_a_restart_and_the_former_one_while_it_cannot_be_read()
    {
        Assert.Equal($"CN={TlsCluster.ServerName}", await ShownBySiloAsync());

        tls.Spoil();
        Assert.Equal($"CN={TlsCluster.ServerName}", await ShownBySiloAsync());
        await tls.Cluster.Silos[0].WroteAsync("The former certificates stay in use: Silo:CertificatePath");

        tls.Renew("renewed");
        Assert.Equal("CN=renewed", await ShownBySiloAsync());
        tls.Renew(TlsCluster.ServerName);
        Assert.Equal($"CN={TlsCluster.ServerName}", await ShownBySiloAsync());
    }

    private async Task<string> ShownBySiloAsync()
    {
        const int active = 3;
        var port = (int)(await tls.Cluster.Database.ExecuteAsync($"SELECT proxyport FROM orleansmembershiptable WHERE status = {active}"))!;
        using var own = tls.Authority.Issue("probe");
        using var connection = new TcpClient("127.0.0.1", port);
        await using var stream = new SslStream(connection.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "probe",
            ClientCertificates = [own],
            AllowTlsResume = false,
            // What it shows is the question here.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        return stream.RemoteCertificate!.Subject;
    }
}
