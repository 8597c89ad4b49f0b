using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace ExternalActions.Server;

/// <summary>
/// TLS between the servers of a cluster, mutual: each shows a certificate of the cluster's own authority, and takes only such. Names are not
/// compared, since silos find each other by address; so the authority must issue for this cluster alone. The files are read again for each
/// handshake, of which there are few, so that a renewed certificate is in use without a restart.
/// </summary>
internal sealed partial class ClusterTls
{
    private readonly SiloOptions _options;
    private readonly ILogger<ClusterTls> _logger;
    private readonly TlsOptions _tls;
    private readonly AsyncLocal<StrongBox<string?>?> _refusal = new();
    private readonly Lock _lock = new();
    private ClusterCertificates _certificates;
    private string? _unreadable;

    private ClusterTls(SiloOptions options, ClusterCertificates certificates, ILogger<ClusterTls> logger)
    {
        (_options, _certificates, _logger) = (options, certificates, logger);
        _tls = new TlsOptions
        {
            // Required at the start, though the selectors decide.
            LocalCertificate = certificates.Own,
            LocalServerCertificateSelector = (_, _) => Read().Own,
            LocalClientCertificateSelector = (_, _, _, _, _) => Read().Own,
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (certificate, _, _) => IsOfCluster(certificate),
            // A name is required, though none is compared.
            OnAuthenticateAsClient = (_, client) => client.TargetHost = SiloOptions.Section,
        };
        CheckOwn();
    }

    /// <summary>Protects all connections within the cluster, if the settings name certificates.</summary>
    /// <param name="services">The services of a silo or a client.</param>
    /// <param name="options">Valid settings.</param>
    /// <exception cref="InvalidOperationException">A file cannot be read, in words that name the setting.</exception>
    public static void Add(IServiceCollection services, SiloOptions options)
    {
        if (options.CertificatePath is null)
        {
            return;
        }

        var certificates = ClusterCertificates.Read(options);
        services.AddSingleton(provider => new ClusterTls(options, certificates, provider.GetRequiredService<ILogger<ClusterTls>>()));
        services.AddOptions<SiloConnectionOptions>().Configure<ClusterTls>((connections, tls) =>
        {
            connections.ConfigureSiloInboundConnection(tls.UseAsServer);
            connections.ConfigureGatewayInboundConnection(tls.UseAsServer);
            connections.ConfigureSiloOutboundConnection(tls.UseAsClient);
        });
        services.AddOptions<ClientConnectionOptions>().Configure<ClusterTls>((connections, tls) => connections.ConfigureConnection(tls.UseAsClient));
    }

    private void UseAsServer(IConnectionBuilder connections)
    {
        connections.Use(next => connection => WatchAsync(connection, next));
        connections.UseServerTls(_tls);
    }

    private void UseAsClient(IConnectionBuilder connections)
    {
        connections.Use(next => connection => WatchAsync(connection, next));
        connections.UseClientTls(_tls);
    }

    /// <summary>Logs which peer was refused and why: Orleans logs neither the address nor a reason that an operator could use.</summary>
    private async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var refusal = _refusal.Value = new StrongBox<string?>();
        await next(connection);
        // Set by a handshake that succeeded.
        if (connection.Features.Get<ITlsApplicationProtocolFeature>() is null)
        {
            LogRefused(connection.RemoteEndPoint, refusal.Value ?? "it has no TLS, shows no certificate, does not take this server's, or went away");
        }
    }

    private bool IsOfCluster(X509Certificate2 certificate)
    {
        if (Read().WhyRefused(certificate) is not { } reason)
        {
            return true;
        }

        // A handshake calls this without its connection, so the reason travels in the asynchronous context.
        if (_refusal.Value is { } refusal)
        {
            refusal.Value = reason;
        }

        return false;
    }

    /// <summary>The files' contents; the former ones while the files cannot be read or are being replaced.</summary>
    private ClusterCertificates Read()
    {
        lock (_lock)
        {
            try
            {
                var read = ClusterCertificates.Read(_options, _certificates);
                _unreadable = null;
                if (!ReferenceEquals(read, _certificates))
                {
                    // The former ones are not disposed: a handshake may still use them.
                    _certificates = read;
                    LogRenewed(read.Own.NotAfter.ToUniversalTime());
                    CheckOwn();
                }
            }
            catch (InvalidOperationException exception)
            {
                if (_unreadable != exception.Message)
                {
                    _unreadable = exception.Message;
                    LogUnreadable(exception.Message);
                }
            }

            return _certificates;
        }
    }

    private void CheckOwn()
    {
        if (_certificates.WhyRefused(_certificates.Own) is { } reason)
        {
            LogOwnRefused($"{SiloOptions.Section}:{nameof(SiloOptions.CertificatePath)}", reason);
        }
    }

    [LoggerMessage(LogLevel.Warning, "No connection with {RemoteEndPoint}: {Reason}")]
    private partial void LogRefused(EndPoint? remoteEndPoint, string reason);

    [LoggerMessage(LogLevel.Error, "The other servers will not take this one, {Setting}: {Reason}")]
    private partial void LogOwnRefused(string setting, string reason);

    [LoggerMessage(LogLevel.Information, "The certificate files have changed; connections from now on use the certificate valid until {NotAfter:u}")]
    private partial void LogRenewed(DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "The former certificates stay in use: {Reason}")]
    private partial void LogUnreadable(string reason);
}
