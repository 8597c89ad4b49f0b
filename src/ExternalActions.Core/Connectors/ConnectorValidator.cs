using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Connectors;

/// <summary>Checks a connector's settings. No error shows any part of a secret, of a header's value or of a URL.</summary>
public static class ConnectorValidator
{
    /// <summary>How many allowed hosts there may be.</summary>
    public const int MaxAllowedHosts = 100;

    private const string Authorization = "Authorization";

    /// <summary>Checks settings.</summary>
    /// <param name="merged">The settings with the texts of all secrets, as <see cref="ConnectorSecrets.Merge"/> makes them.</param>
    /// <returns>All that is wrong, with pointers into the settings such as <c>#/allowedHosts/0</c>; empty when nothing is.</returns>
    public static ImmutableArray<ProblemEntry> Validate(ConnectorSettings merged)
    {
        ArgumentNullException.ThrowIfNull(merged);
        return
        [
            .. NameRules.Check(merged.Name, merged.Description),
            .. CheckAuthorization(merged),
            .. CheckDefaultHeaders(merged),
            .. CheckHosts(merged),
            .. FlowRules.Check(merged.Flow),
        ];
    }

    private static IEnumerable<ProblemEntry> CheckAuthorization(ConnectorSettings settings)
    {
        if (Fault.OfEnum(settings.AuthorizationType) is { } unknown)
        {
            return [unknown.At("#/authorizationType")];
        }

        return
        [
            .. AuthorizationSchemes.All.SelectMany(scheme => CheckPresence(settings, scheme)),
            .. AuthorizationSchemes.Of(settings.AuthorizationType).Check(settings),
        ];
    }

    private static IEnumerable<ProblemEntry> CheckPresence(ConnectorSettings settings, AuthorizationScheme scheme)
    {
        if (scheme.Member is null || scheme.IsIn(settings) == (scheme.Type == settings.AuthorizationType))
        {
            return [];
        }

        var fault = scheme.IsIn(settings)
            ? new Fault(
                ProblemCode.NotAllowed,
                $"Expected no settings of authorization type {scheme.Type}, because the type is {settings.AuthorizationType}. Remove them.")
            : Fault.Missing($"the settings of authorization type {scheme.Type}");
        return [fault.At($"#/{scheme.Member}")];
    }

    private static IEnumerable<ProblemEntry> CheckDefaultHeaders(ConnectorSettings settings)
    {
        var headers = settings.DefaultHeaders.IsDefault ? [] : settings.DefaultHeaders;
        if (Fault.OfCount(headers.Length, "headers", HeaderRules.MaxHeaders) is { } tooMany)
        {
            yield return tooMany.At("#/defaultHeaders");
            yield break;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < headers.Length; index++)
        {
            var header = headers[index];
            if ((HeaderRules.ExplainName(header?.Name, names) ?? ExplainClash(header!.Name, settings)) is { } wrongName)
            {
                yield return wrongName.At($"#/defaultHeaders/{index}/name");
            }

            if ((header?.Value is { } value ? HeaderRules.ExplainValue(value) : Fault.Missing("a value")) is { } wrongValue)
            {
                yield return wrongValue.At($"#/defaultHeaders/{index}/value");
            }
        }
    }

    private static Fault? ExplainClash(string name, ConnectorSettings settings)
    {
        // Without a known type there is no scheme, and the type is refused anyway.
        if (Enum.IsDefined(settings.AuthorizationType) && AuthorizationSchemes.Of(settings.AuthorizationType).Sets(settings, name))
        {
            return new Fault(ProblemCode.NotAllowed, $"Expected another header than {name}, which the authorization sets. Remove it here.");
        }

        return name.Equals(Authorization, StringComparison.OrdinalIgnoreCase)
            ? new Fault(
                ProblemCode.NotAllowed,
                $"Expected another header than {name}: default headers are shown to everyone who may read the connector. "
                + "Use authorization type Token, which keeps header values secret.")
            : null;
    }

    private static IEnumerable<ProblemEntry> CheckHosts(ConnectorSettings settings)
    {
        var hosts = settings.AllowedHosts.IsDefault ? [] : settings.AllowedHosts;
        if (settings.GetUrl is { } url)
        {
            if (UrlRules.Explain(url) is { } wrongUrl)
            {
                yield return wrongUrl.At("#/getUrl");
            }
        }
        else if (hosts.IsEmpty)
        {
            yield return Fault.Missing("a GET URL or at least one allowed host", "neither: actions could reach nothing").At("#/getUrl");
        }

        if (Fault.OfCount(hosts.Length, "hosts", MaxAllowedHosts) is { } tooMany)
        {
            yield return tooMany.At("#/allowedHosts");
            yield break;
        }

        for (var index = 0; index < hosts.Length; index++)
        {
            if (HostSyntax.ExplainAllowed(hosts[index]) is { } wrongHost)
            {
                yield return wrongHost.At($"#/allowedHosts/{index}");
            }
        }
    }
}
