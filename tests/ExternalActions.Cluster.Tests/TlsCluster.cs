namespace ExternalActions.Cluster.Tests;

/// <summary>A silo and a gateway with TLS, and beside them servers that must not get in, all started at once.</summary>
public sealed class TlsCluster : IAsyncLifetime
{
    /// <summary>The common name of the cluster's servers.</summary>
    public const string ServerName = "server";

    private const string OfOther = "it is not of the cluster's authority";
    private const string LateGateway = "late gateway";
    private const string OwnWords = "The other servers will not take this one";

    private readonly List<IDisposable> _files = [];
    private readonly Dictionary<string, Node> _refused = [];
    private TestCertificates _certificates = null!;
    private TestCertificates _lateCertificates = null!;

    /// <summary>The servers that must not get in by what is wrong with them, what their log says, and what that of the silo says.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        { "gateway of another authority", RefusalOf(ServerName, OfOther), "does not take this server's" },
        { "gateway certified by another authority", OwnWords, RefusalOf("gateway certified by another authority", OfOther) },
        { "gateway without TLS", "With TLS in the cluster, all its servers need certificates of one authority", "it has no TLS" },
        { "silo certified by another authority", OwnWords, RefusalOf("silo certified by another authority", OfOther) },
        { "silo without TLS", "Failed to get ping responses from 1 of 1 active silos", "it has no TLS" },
    };

    /// <summary>The cluster.</summary>
    internal TestCluster Cluster { get; private set; } = null!;

    /// <summary>The authority of its servers.</summary>
    internal TestAuthority Authority { get; } = new("The cluster");

    private TestAuthority Other { get; } = new("Somebody else");

    /// <summary>A gateway whose certificate has expired.</summary>
    internal Node Late => _refused[LateGateway];

    /// <summary>A server that must not get in.</summary>
    internal Node this[string refused] => _refused[refused];

    /// <summary>Gives <see cref="Late"/> a certificate that is valid.</summary>
    internal void RenewLate() => Renew(_lateCertificates, LateGateway);

    /// <summary>Puts another certificate in the place of that which the servers of the cluster were started with.</summary>
    public void Renew(string subject) => Renew(_certificates, subject);

    /// <summary>Puts a file that is no certificate in the place of that which the servers of the cluster were started with.</summary>
    public void Spoil() => _certificates.Spoil();

    /// <summary>Makes the files of a server.</summary>
    private TestCertificates Files(string subject, TestAuthority issuer, TestAuthority trusted, bool isExpired = false)
    {
        using var certificate = issuer.Issue(subject, isExpired);
        var files = new TestCertificates(certificate, trusted);
        _files.Add(files);
        return files;
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _certificates = Files(ServerName, Authority, Authority);
        Cluster = await TestCluster.StartAsync(silos: 1, settings: _certificates.Settings);
        _lateCertificates = Files(LateGateway, Authority, trusted: Authority, isExpired: true);
        Start(LateGateway, _lateCertificates);
        Start("gateway of another authority", Files("stranger", Other, trusted: Other));
        foreach (var role in new[] { "gateway", "silo" })
        {
            Start($"{role} certified by another authority", Files($"{role} certified by another authority", Other, trusted: Authority));
            Start($"{role} without TLS", files: null);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _refused.Values)
        {
            await server.DisposeAsync();
        }

        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }

        _files.ForEach(files => files.Dispose());
        Authority.Dispose();
        Other.Dispose();
    }

    private static string RefusalOf(string subject, string reason) => $"the certificate 'CN={subject}' is refused: {reason}";

    private void Renew(TestCertificates files, string subject)
    {
        using var certificate = Authority.Issue(subject);
        files.Write(certificate, Authority);
    }

    private void Start(string name, TestCertificates? files)
    {
        var settings = files?.Settings ?? [];
        _refused[name] = name.StartsWith("silo", StringComparison.Ordinal) ? Cluster.StartSilo(name, settings) : Cluster.StartGateway(name, settings);
    }
}
