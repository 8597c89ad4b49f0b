using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ExternalActions.Server;

/// <summary>The contents of a server's certificate files at the time of a read.</summary>
internal sealed class ClusterCertificates
{
    private readonly X509Certificate2Collection _authority;
    private readonly byte[] _hash;

    private ClusterCertificates(X509Certificate2 own, X509Certificate2Collection authority, byte[] hash) =>
        (Own, _authority, _hash) = (own, authority, hash);

    /// <summary>This server's certificate with its key.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>Reads the files.</summary>
    /// <param name="options">Valid settings that name all three files.</param>
    /// <param name="former">What was read before, if anything.</param>
    /// <returns><paramref name="former"/> when the files hold the same as then.</returns>
    /// <exception cref="InvalidOperationException">A file cannot be read, in words that name the setting.</exception>
    public static ClusterCertificates Read(SiloOptions options, ClusterCertificates? former = null)
    {
        var (certificate, key, authority) = (OwnFile(options), KeyFile(options), AuthorityFile(options));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{certificate.Text}\0{key.Text}\0{authority.Text}"));
        if (former is not null && hash.AsSpan().SequenceEqual(former._hash))
        {
            return former;
        }

        // Alone first, so that a failure with the key is one of the key.
        certificate.Use(text => X509Certificate2.CreateFromPem(text)).Dispose();
        return new(key.Use(text => X509Certificate2.CreateFromPem(certificate.Text, text)), authority.Use(ReadAuthority), hash);
    }

    /// <summary>Says why a certificate does not belong to the cluster.</summary>
    /// <returns>Words that name the certificate; null when it is one of the cluster.</returns>
    public string? WhyRefused(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        // The cluster's own authority publishes no revocation lists; to revoke a certificate, operators change the authority.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // Otherwise the certificate of an unknown peer could make this server fetch its chain from any address.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (chain.Build(certificate))
        {
            return null;
        }

        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        var reason = flags.HasFlag(X509ChainStatusFlags.UntrustedRoot) || flags.HasFlag(X509ChainStatusFlags.PartialChain)
            ? $"it is not of the cluster's authority, {string.Join(" or ", _authority.Select(Name))}"
            : flags.HasFlag(X509ChainStatusFlags.NotTimeValid)
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"it is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u} only")
                : string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
        return $"the certificate {Name(certificate)} is refused: {reason}";
    }

    // A peer chooses its own name, which must not add lines to the log.
    private static string Name(X509Certificate2 certificate) =>
        $"'{string.Concat(certificate.Subject.Select(character => char.IsControl(character) ? '?' : character))}'";

    private static X509Certificate2Collection ReadAuthority(string text)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPem(text);
        return authority.Count > 0 ? authority : throw new CryptographicException("It holds no certificate.");
    }

    private static PemFile OwnFile(SiloOptions options) =>
        new(nameof(SiloOptions.CertificatePath), options.CertificatePath!, "this server's certificate");

    private static PemFile KeyFile(SiloOptions options) =>
        new(nameof(SiloOptions.CertificateKeyPath), options.CertificateKeyPath!, "that certificate's private key, unencrypted");

    private static PemFile AuthorityFile(SiloOptions options) =>
        new(nameof(SiloOptions.CertificateAuthorityPath), options.CertificateAuthorityPath!, "the authority's certificate");

    /// <summary>One of the files, whose faults are told with its setting.</summary>
    private sealed class PemFile
    {
        private readonly string _expected;

        public PemFile(string setting, string path, string content)
        {
            _expected = $"{SiloOptions.Section}:{setting}: got '{path}', expected the PEM file of {content}";
            Text = Try(() => File.ReadAllText(path));
        }

        public string Text { get; }

        public T Use<T>(Func<string, T> use) => Try(() => use(Text));

        private T Try<T>(Func<T> use)
        {
            try
            {
                return use();
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                throw new InvalidOperationException($"{_expected}: {exception.Message}", exception);
            }
        }
    }
}
