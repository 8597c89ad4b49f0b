using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Core.Connectors;

/// <summary>Checks what an admin says of a connector. No error shows any part of a secret, of a header's value or of a URL.</summary>
public static class ConnectorValidator
{
    /// <summary>How many entries the allowed hosts may have.</summary>
    public const int MaxAllowedHosts = 100;

    /// <summary>The longest user name and the longest password, in characters; encoded together they still fit into a header.</summary>
    public const int MaxCredentialLength = 2_048;

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
            .. CheckPresence("basic", settings.Basic, type, AuthorizationType.Basic),
            .. CheckPresence("token", settings.Token, type, AuthorizationType.Token),
            .. CheckPresence("oauth2", settings.OAuth2, type, AuthorizationType.OAuth2),
            .. type == AuthorizationType.Basic && settings.Basic is { } basic ? CheckBasic(basic) : [],
            .. type == AuthorizationType.Token && settings.Token is { } token ? CheckToken(token) : [],
            .. type == AuthorizationType.OAuth2 && settings.OAuth2 is { } oauth2 ? OAuth2Rules.Check(oauth2) : [],
        ];
    }

    private static IEnumerable<ProblemEntry> CheckPresence(
        string member, object? value, AuthorizationType type, AuthorizationType owner)
    {
        if (type == owner && value is null)
        {
            yield return new ProblemEntry($"#/{member}", $"Expected the settings of authorization type {type}, got none.");
        }
        else if (type != owner && value is not null)
        {
            yield return new ProblemEntry(
                $"#/{member}", $"Expected no settings of authorization type {owner}, because the type is {type}. Remove them.");
        }
    }

    private static IEnumerable<ProblemEntry> CheckBasic(BasicAuthorization basic)
    {
        if (string.IsNullOrEmpty(basic.UserName))
        {
            yield return new ProblemEntry("#/basic/userName", "Expected a user name, got none.");
        }
        else if (basic.UserName.Contains(':', StringComparison.Ordinal))
        {
            yield return new ProblemEntry(
                "#/basic/userName", "Expected a user name without colon, got one with a colon, which would end it (RFC 7617 section 2).");
        }
        else if (HoldsControl(basic.UserName))
        {
            yield return new ProblemEntry("#/basic/userName", "Expected a user name without control characters, got one that holds some.");
        }
        else if (basic.UserName.Length > MaxCredentialLength)
        {
            yield return new ProblemEntry("#/basic/userName", TooLong(basic.UserName.Length, MaxCredentialLength));
        }

        if (basic.Password?.Value is not { } password)
        {
            yield return new ProblemEntry("#/basic/password", "Expected a password (which may be the empty text), got none.");
        }
        else if (HoldsControl(password))
        {
            yield return new ProblemEntry("#/basic/password", "Expected a password without control characters, got one that holds some.");
        }
        else if (password.Length > MaxCredentialLength)
        {
            yield return new ProblemEntry("#/basic/password", TooLong(password.Length, MaxCredentialLength));
        }
    }

    private static IEnumerable<ProblemEntry> CheckToken(TokenAuthorization token)
    {
        var headers = token.Headers.IsDefault ? [] : token.Headers;
        if (headers.IsEmpty)
        {
            yield return new ProblemEntry("#/token/headers", "Expected at least one header, got none.");
        }
        else if (headers.Length > HeaderRules.MaxHeaders)
        {
            yield return new ProblemEntry("#/token/headers", TooMany(headers.Length, "headers", HeaderRules.MaxHeaders));
            yield break;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < headers.Length; index++)
        {
            var header = headers[index];
            if (ExplainName(header?.Name, names) is { } nameError)
            {
                yield return new ProblemEntry($"#/token/headers/{index}/name", nameError);
            }

            if (ExplainSecret(header?.Value?.Value) is { } valueError)
            {
                yield return new ProblemEntry($"#/token/headers/{index}/value", valueError);
            }
        }
    }

    private static IEnumerable<ProblemEntry> CheckDefaultHeaders(ConnectorSettings settings)
    {
        var headers = settings.DefaultHeaders.IsDefault ? [] : settings.DefaultHeaders;
        if (headers.Length > HeaderRules.MaxHeaders)
        {
            yield return new ProblemEntry("#/defaultHeaders", TooMany(headers.Length, "headers", HeaderRules.MaxHeaders));
            yield break;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < headers.Length; index++)
        {
            var header = headers[index];
            if ((ExplainName(header?.Name, names) ?? ExplainClash(header!.Name, settings)) is { } nameError)
            {
                yield return new ProblemEntry($"#/defaultHeaders/{index}/name", nameError);
            }

            if ((header?.Value is { } value ? HeaderRules.ExplainValue(value) : "Expected a value, got none.") is { } valueError)
            {
                yield return new ProblemEntry($"#/defaultHeaders/{index}/value", valueError);
            }
        }
    }

    /// <summary>What is wrong with the name of a header.</summary>
    /// <param name="name">The name.</param>
    /// <param name="names">The names before it, to which a good one is added.</param>
    /// <returns>A sentence; null when nothing is wrong.</returns>
    // The name is only shown once it is known to be one: a whole header line may have been pasted in its place.
    internal static string? ExplainName(string? name, HashSet<string> names)
    {
        if (!HeaderRules.IsToken(name))
        {
            return "Expected a header name of letters, digits and ! # $ % & ' * + - . ^ _ ` | ~ (RFC 9110 section 5.6.2), "
                + (string.IsNullOrEmpty(name) ? "got none." : "got other characters.");
        }

        if (name!.Length > NameRules.NameLength)
        {
            return TooLong(name.Length, NameRules.NameLength);
        }

        if (HeaderRules.IsReserved(name))
        {
            return $"Expected another header than {name}, which the server sets itself when it sends. Remove it.";
        }

        return names.Add(name) ? null : $"Expected each header once, got {name} again; names are compared without regard to case.";
    }

    private static string? ExplainClash(string name, ConnectorSettings settings)
    {
        var isTaken = settings switch
        {
            { AuthorizationType: AuthorizationType.Token, Token.Headers: { IsDefault: false } secret } =>
                secret.Any(header => name.Equals(header?.Name, StringComparison.OrdinalIgnoreCase)),
            { AuthorizationType: AuthorizationType.OAuth2, OAuth2.HeaderName: { } carrier } =>
                name.Equals(carrier, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
        if (isTaken)
        {
            return $"Expected another header than {name}, which the authorization sets. Remove it here.";
        }

        if (!name.Equals(Authorization, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return settings.AuthorizationType == AuthorizationType.Basic
            ? $"Expected another header than {name}, which authorization type Basic sets. Remove it here."
            : $"Expected another header than {name}: default headers are shown to everyone who may read the connector. "
                + "Use authorization type Token, which keeps header values secret.";
    }

    private static string? ExplainSecret(string? value) => value switch
    {
        null => "Expected a value, got none.",
        "" => "Expected a value, got the empty text.",
        _ when value[0] == ' ' || value[^1] == ' ' => "Expected a value without spaces at its ends, got one with some.",
        _ => HeaderRules.ExplainValue(value),
    };

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
            yield return new ProblemEntry("#/allowedHosts", TooMany(hosts.Length, "hosts", MaxAllowedHosts));
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

    private static bool HoldsControl(string text) => text.Any(char.IsControl);

    /// <summary>What to say of a text that is too long.</summary>
    internal static string TooLong(int length, int most) => $"Expected at most {most} characters, got {length}.";

    /// <summary>What to say of a list that is too long.</summary>
    internal static string TooMany(int count, string what, int most) => $"Expected at most {most} {what}, got {count}.";
}
