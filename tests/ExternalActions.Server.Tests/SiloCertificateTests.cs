using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ExternalActions.Server.Tests;

/// <summary>A certificate file of the silo that cannot be used ends the start with its setting.</summary>
public sealed class SiloCertificateTests : IDisposable
{
    private const string Garbage = "-----BEGIN CERTIFICATE-----\nnot base64!\n-----END CERTIFICATE-----\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("external-actions-");
    private readonly string _certificate;
    private readonly string _key;

    public SiloCertificateTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        (_certificate, _key) = (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Certificate", null, "this server's certificate: Could not find file")]
    [InlineData("Certificate", "", "this server's certificate: ")]
    [InlineData("Certificate", "garbage", "this server's certificate: ")]
    [InlineData("Certificate", Garbage, "this server's certificate: ")]
    [InlineData("CertificateKey", null, "that certificate's private key, unencrypted: Could not find file")]
    [InlineData("CertificateKey", Garbage, "that certificate's private key, unencrypted: ")]
    [InlineData("CertificateKey", "other", "that certificate's private key, unencrypted: ")]
    [InlineData("CertificateAuthority", null, "the authority's certificate: Could not find file")]
    [InlineData("CertificateAuthority", "garbage", "the authority's certificate: It holds no certificate.")]
    [InlineData("CertificateAuthority", Garbage, "the authority's certificate: ")]
    public async Task File_that_cannot_be_used_is_told_in_one_line(string file, string? content, string told)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var files = new Dictionary<string, string?>
        {
            ["Certificate"] = _certificate,
            ["CertificateKey"] = _key,
            ["CertificateAuthority"] = _certificate,
            [file] = content == "other" ? other.ExportPkcs8PrivateKeyPem() : content,
        };
        foreach (var (name, text) in files.Where(entry => entry.Value is not null))
        {
            await File.WriteAllTextAsync(PathOf(name), text);
        }

        await FailedStart.CheckAsync(
            Path.Combine(_folder.FullName, "data"),
            $"Silo:{file}Path: got '{PathOf(file)}', expected the PEM file of {told}",
            [
                "--Storage:Provider=PostgreSql",
                "--Storage:ConnectionString=Host=127.0.0.1;Username=ea",
                .. files.Keys.Select(name => $"--Silo:{name}Path={PathOf(name)}"),
            ]);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, $"{name}.pem");
}
