using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Grains.Connectors;

/// <summary>What a connector's requests are authenticated with now. Holds secrets in clear: it must not leave the silo's memory.</summary>
public sealed class ConnectorAccess
{
    /// <summary>What to authenticate with; it lacks the access token when there is a <see cref="Gap"/>.</summary>
    public required ConnectorAuthorization Authorization { get; init; }

    /// <summary>Whether it authenticates with an access token of OAuth 2.0, which can be refused and replaced.</summary>
    public bool HasAccessToken { get; init; }

    /// <summary>The generation of the access token.</summary>
    public long Generation { get; init; }

    /// <summary>Until when the access token may be sent (UTC); null when there is none or that is not known.</summary>
    public DateTimeOffset? UsableUntil { get; init; }

    /// <summary>From when on the access token is refreshed when it is asked for (UTC); null when that is not known or cannot be done.</summary>
    public DateTimeOffset? RefreshDue { get; init; }

    /// <summary>Why requests cannot be authenticated now; null when they can.</summary>
    public AuthorizationGap? Gap { get; init; }

    /// <summary>The version of the connector that this was made of.</summary>
    public int Version { get; init; }

    /// <summary>How fast its requests may go out; null for no limits.</summary>
    public FlowSettings? Flow { get; init; }
}
