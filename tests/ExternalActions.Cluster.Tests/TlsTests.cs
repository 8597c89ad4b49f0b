using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ExternalActions.Cluster.Tests;

/// <summary>TLS between servers: certificates of one authority work together, and no others.</summary>
public sealed class TlsTests(TlsCluster tls) : IClassFixture<TlsCluster>
{
    [Fact]
    public async Task Servers_with_certificates_of_one_authority_work_together() =>
        Assert.Equal("Succeeded", await tls.Cluster.ExecuteAsync(await tls.Cluster.ActionAsync("/echo/tls")));

    [Theory]
    [MemberData(nameof(TlsCluster.Refused), MemberType = typeof(TlsCluster))]
    public async Task Server_without_a_certificate_of_the_authority_is_never_ready_and_logs_say_why(string server, string words, string siloWords)
    {
        await tls[server].WroteAsync(words);
        await tls.Cluster.Silos[0].WroteAsync(siloWords);

        Assert.False(await tls[server].IsReadyAsync());
    }

    [Fact]
    public async Task Gateway_with_an_expired_certificate_gets_in_only_once_it_is_renewed_and_needs_no_restart()
    {
        const string refusal = "the certificate 'CN=late gateway' is refused: it is valid from";
        await tls.Late.WroteAsync($"The other servers will not take this one, Silo:CertificatePath: {refusal}");
        await tls.Cluster.Silos[0].WroteAsync(refusal);
        Assert.False(await tls.Late.IsReadyAsync());

        tls.RenewLate();

        await tls.Late.ReadyAsync();
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
        var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        chain.CustomTrustStore.Add(tls.Authority.Certificate);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            // Of the authority it must be; its name is the question here.
            CertificateChainPolicy = chain,
            RemoteCertificateValidationCallback = (_, _, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
            TargetHost = "probe",
            ClientCertificates = [own],
            AllowTlsResume = false,
        });
        return stream.RemoteCertificate!.Subject;
    }
}
