using System.Security.Cryptography.X509Certificates;

namespace ExternalActions.Cluster.Tests;

/// <summary>The certificate files of a server, in a temporary folder.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ea-tls-");

    /// <summary>Writes them.</summary>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="trusted">The authority whose certificates it takes.</param>
    public TestCertificates(X509Certificate2 certificate, TestAuthority trusted) => Write(certificate, trusted);

    /// <summary>The settings that name them.</summary>
    public IReadOnlyList<string> Settings =>
    [
        $"--Silo:CertificatePath={PathOf("tls.crt")}", $"--Silo:CertificateKeyPath={PathOf("tls.key")}",
        $"--Silo:CertificateAuthorityPath={PathOf("ca.crt")}",
    ];

    /// <summary>Writes them anew.</summary>
    /// <param name="certificate">The server's certificate.</param>
    /// <param name="trusted">The authority whose certificates it takes.</param>
    public void Write(X509Certificate2 certificate, TestAuthority trusted)
    {
        File.WriteAllText(PathOf("tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("tls.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(PathOf("ca.crt"), trusted.Certificate.ExportCertificatePem());
    }

    /// <summary>Puts what is no certificate in its place.</summary>
    public void Spoil() => File.WriteAllText(PathOf("tls.crt"), "-----BEGIN CERTIFICATE-----");

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);
}
