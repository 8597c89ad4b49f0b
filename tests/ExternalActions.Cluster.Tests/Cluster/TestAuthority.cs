using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ExternalActions.Cluster.Tests;

/// <summary>An authority of certificates for servers.</summary>
/// <param name="name">Its common name.</param>
internal sealed class TestAuthority(string name) : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>Its own certificate.</summary>
    public X509Certificate2 Certificate { get; } = CreateRoot(name);

    /// <summary>Issues a certificate.</summary>
    /// <param name="subject">Its common name.</param>
    /// <param name="isExpired">Whether it was valid until yesterday, not until tomorrow.</param>
    public X509Certificate2 Issue(string subject, bool isExpired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], critical: false));
        var notAfter = DateTimeOffset.UtcNow.AddDays(isExpired ? -1 : 1);
        using var issued = request.Create(Certificate, notAfter.AddDays(-5), notAfter, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();

    private static X509Certificate2 CreateRoot(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
    }
}
