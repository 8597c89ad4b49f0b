using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace ExternalActions.Server;

/// <summary>
/// TLS between the servers of a cluster, mutual: each shows a certificate of the cluster's own authority, and takes only such. Names are not
/// compared, since silos find each other by address; so the authority must issue for this cluster alone.
/// </summary>
internal sealed class ClusterTls : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authority = [];

    private ClusterTls(SiloOptions options)
    {
        _certificate = X509Certificate2.CreateFromPemFile(options.CertificatePath!, options.CertificateKeyPath);
        _authority.ImportFromPemFile(options.CertificateAuthorityPath!);
    }

    /// <summary>Reads the certificates; null when the settings name none.</summary>
    /// <param name="options">Valid settings.</param>
    /// <exception cref="InvalidOperationException">A file cannot be read, in words that name the setting.</exception>
    public static ClusterTls? From(SiloOptions options)
    {
        if (options.CertificatePath is null)
        {
            return null;
        }

        try
        {
            return new ClusterTls(options);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"{SiloOptions.Section}:{nameof(SiloOptions.CertificatePath)}, {nameof(SiloOptions.CertificateKeyPath)} and "
                + $"{nameof(SiloOptions.CertificateAuthorityPath)} must be PEM files with a certificate, its key, and the authority: {exception.Message}",
                exception);
        }
    }

    /// <summary>Sets the options of a silo's or a client's connections.</summary>
    public void Configure(TlsOptions tls)
    {
        tls.LocalCertificate = _certificate;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => _certificate;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => IsOfCluster(certificate);
        // A name must be asked for, though none is compared.
        tls.OnAuthenticateAsClient = (_, options) => options.TargetHost = SiloOptions.Section;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        foreach (var certificate in _authority)
        {
            certificate.Dispose();
        }
    }

    private bool IsOfCluster(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        // An authority of the cluster's own publishes no lists; one takes a certificate back by issuing under another authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
