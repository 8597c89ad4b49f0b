using System.Collections.Immutable;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>The hosts that a connector's requests, and so its secrets, may go to.</summary>
public sealed class HostRules
{
    private readonly ImmutableArray<AllowedHost> _allowed;

    private HostRules(ImmutableArray<AllowedHost> allowed) => _allowed = allowed;

    /// <summary>Takes the rules from a connector: the host of its GET URL, and its allowed hosts.</summary>
    /// <param name="settings">The connector's settings; an entry that cannot be read allows nothing.</param>
    public static HostRules From(ConnectorSettings settings)
    {
        var allowed = settings.AllowedHosts.Select(AllowedHost.Parse).OfType<AllowedHost>();
        return Uri.TryCreate(settings.GetUrl, UriKind.Absolute, out var url)
            ? new HostRules([AllowedHost.Of(url), .. allowed])
            : new HostRules([.. allowed]);
    }

    /// <summary>Whether a request may go to a URL: http or https, without a user name, and to an allowed host.</summary>
    /// <param name="url">An absolute URL.</param>
    public bool Allows(Uri url) =>
        (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0
        && _allowed.Any(host => host.Allows(url));
}
