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
    /// <returns>All that is wrong, with pointers into the settings; null when nothing is.</returns>
    public static Problem? Validate(ConnectorSettings merged)
    {
        ArgumentNullException.ThrowIfNull(merged);
        ImmutableArray<ProblemEntry> errors =
        [
            .. NameRules.Check(merged.Name, merged.Description),
            .. CheckAuthorization(merged),
            .. CheckDefaultHeaders(merged),
            .. CheckHosts(merged),
            .. FlowRules.Check(merged.Flow),
        ];
        return errors.IsEmpty ? null : Problem.Invalid(errors);
    }

    private static IEnumerable<ProblemEntry> CheckAuthorization(ConnectorSettings settings)
    {
        var type = settings.AuthorizationType;
        if (!Enum.IsDefined(type))
        {
            return
            [
                new ProblemEntry(
                    "#/authorizationType",
                    $"Expected one of {string.Join(", ", Enum.GetNames<AuthorizationType>())}, got {(int)type}."),
            ];
        }

        return
        [
            .. AuthorizationSchemes.All.SelectMany(scheme => CheckPresence(settings, scheme)),
            .. AuthorizationSchemes.Of(type).Check(settings),
        ];
    }

    private static IEnumerable<ProblemEntry> CheckPresence(ConnectorSettings settings, AuthorizationScheme scheme)
    {
        if (scheme.Member is null || scheme.IsIn(settings) == (scheme.Type == settings.AuthorizationType))
        {
            return [];
        }

        var error = scheme.IsIn(settings)
            ? $"Expected no settings of authorization type {scheme.Type}, because the type is {settings.AuthorizationType}. Remove them."
            : $"Expected the settings of authorization type {scheme.Type}, got none.";
        return [new ProblemEntry($"#/{scheme.Member}", error)];
    }

    private static IEnumerable<ProblemEntry> CheckDefaultHeaders(ConnectorSettings settings)
    {
        var headers = settings.DefaultHeaders.IsDefault ? [] : settings.DefaultHeaders;
        if (headers.Length > HeaderRules.MaxHeaders)
        {
            yield return new ProblemEntry("#/defaultHeaders", LimitErrors.TooMany(headers.Length, "headers", HeaderRules.MaxHeaders));
            yield break;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < headers.Length; index++)
        {
            var header = headers[index];
            if ((HeaderRules.ExplainName(header?.Name, names) ?? ExplainClash(header!.Name, settings)) is { } nameError)
            {
                yield return new ProblemEntry($"#/defaultHeaders/{index}/name", nameError);
            }

            if ((header?.Value is { } value ? HeaderRules.ExplainValue(value) : "Expected a value, got none.") is { } valueError)
            {
                yield return new ProblemEntry($"#/defaultHeaders/{index}/value", valueError);
            }
        }
    }

    private static string? ExplainClash(string name, ConnectorSettings settings)
    {
        // Without a known type there is no scheme, and the type is refused anyway.
        if (Enum.IsDefined(settings.AuthorizationType) && AuthorizationSchemes.Of(settings.AuthorizationType).Sets(settings, name))
        {
            return $"Expected another header than {name}, which the authorization sets. Remove it here.";
        }

        return name.Equals(Authorization, StringComparison.OrdinalIgnoreCase)
            ? $"Expected another header than {name}: default headers are shown to everyone who may read the connector. "
                + "Use authorization type Token, which keeps header values secret."
            : null;
    }

    private static IEnumerable<ProblemEntry> CheckHosts(ConnectorSettings settings)
    {
        var hosts = settings.AllowedHosts.IsDefault ? [] : settings.AllowedHosts;
        if (settings.GetUrl is { } url)
        {
            if (UrlRules.Explain(url) is { } urlError)
            {
                yield return new ProblemEntry("#/getUrl", urlError);
            }
        }
        else if (hosts.IsEmpty)
        {
            yield return new ProblemEntry(
                "#/getUrl", "Expected a GET URL or at least one allowed host, got neither: actions could reach nothing.");
        }

        if (hosts.Length > MaxAllowedHosts)
        {
            yield return new ProblemEntry("#/allowedHosts", LimitErrors.TooMany(hosts.Length, "hosts", MaxAllowedHosts));
            yield break;
        }

        for (var index = 0; index < hosts.Length; index++)
        {
            if (HostSyntax.ExplainAllowed(hosts[index]) is { } hostError)
            {
                yield return new ProblemEntry($"#/allowedHosts/{index}", hostError);
            }
        }
    }
}
