using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Core.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Core.Connectors;

/// <summary>Checks the settings of a connector. No entry ever holds a secret's text.</summary>
public static class ConnectorValidator
{
    private const int MaxAllowedHosts = 100;

    /// <summary>What is wrong with settings.</summary>
    /// <param name="merged">The settings with every secret in clear.</param>
    /// <returns>One entry for each bad member; null when all is well.</returns>
    public static Problem? Validate(ConnectorSettings merged)
    {
        ImmutableArray<ProblemEntry> errors =
        [
            .. NameRules.Validate(merged.Name, merged.Description),
            .. Authorization(merged),
            .. DefaultHeaders(merged),
            .. Hosts(merged),
        ];
        return errors.IsEmpty ? null : Problem.Invalid(errors);
    }

    private static IEnumerable<ProblemEntry> Authorization(ConnectorSettings settings)
    {
        if (!Enum.IsDefined(settings.AuthorizationType))
        {
            return [new("#/authorizationType", $"Expected one of {string.Join(", ", Enum.GetNames<AuthorizationType>())}.")];
        }

        return
        [
            .. Basic(settings.Basic, settings.AuthorizationType),
            .. Token(settings.Token, settings.AuthorizationType),
        ];
    }

    private static IEnumerable<ProblemEntry> Basic(BasicAuthorization? basic, AuthorizationType type)
    {
        if (basic is null || type is not AuthorizationType.Basic)
        {
            return SetExactlyWhen(AuthorizationType.Basic, type, basic is not null, "basic", "a user name and a password");
        }

        return [.. UserName(basic.UserName), .. Password(basic.Password)];
    }

    private static IEnumerable<ProblemEntry> UserName(string userName)
    {
        if (userName.Length == 0)
        {
            yield return new ProblemEntry("#/basic/userName", "Got none; expected a user name.");
        }

        if (userName.Contains(':', StringComparison.Ordinal))
        {
            yield return new ProblemEntry("#/basic/userName", "Got a colon; a user name cannot hold one (RFC 7617), since it ends there.");
        }

        if (userName.Any(char.IsControl))
        {
            yield return new ProblemEntry("#/basic/userName", "Got a control character; expected printable characters.");
        }
    }

    private static IEnumerable<ProblemEntry> Password(Secret password)
    {
        if (password.Value is not { } text)
        {
            yield return new ProblemEntry("#/basic/password", "Got none, and none is stored; expected a password (which may be empty).");
        }
        else if (text.Any(char.IsControl))
        {
            yield return new ProblemEntry("#/basic/password", "Got a control character; expected printable characters.");
        }
    }

    private static IEnumerable<ProblemEntry> Token(TokenAuthorization? token, AuthorizationType type)
    {
        if (token is null || type is not AuthorizationType.Token)
        {
            return SetExactlyWhen(AuthorizationType.Token, type, token is not null, "token", "the headers that authenticate");
        }

        if (token.Headers.IsEmpty)
        {
            return [new("#/token/headers", "Got none; expected at least one header that authenticates.")];
        }

        return
        [
            .. Names([.. token.Headers.Select(header => header.Name)], "token/headers"),
            .. token.Headers.Index().SelectMany(entry => TokenValue(entry.Item.Value, entry.Index)),
        ];
    }

    private static IEnumerable<ProblemEntry> TokenValue(Secret secret, int index)
    {
        var at = $"#/token/headers/{index}/value";
        if (string.IsNullOrEmpty(secret.Value))
        {
            yield return new ProblemEntry(at, "Got none, and none is stored under this name; expected a value.");
        }
        else if (ValueError(secret.Value) is { } error)
        {
            yield return new ProblemEntry(at, error);
        }
    }

    private static IEnumerable<ProblemEntry> DefaultHeaders(ConnectorSettings settings)
    {
        foreach (var error in Names([.. settings.DefaultHeaders.Select(header => header.Name)], "defaultHeaders"))
        {
            yield return error;
        }

        var secretNames = settings.Token?.Headers.Select(header => header.Name).ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        foreach (var (index, header) in settings.DefaultHeaders.Index())
        {
            if (secretNames.Contains(header.Name))
            {
                yield return new ProblemEntry($"#/defaultHeaders/{index}/name", $"Got \"{header.Name}\", which authenticates already; expected another header.");
            }
            else if (header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                yield return new ProblemEntry(
                    $"#/defaultHeaders/{index}/name",
                    "Default headers are not kept secret; give an Authorization header by authorization type Basic or Token.");
            }

            if (ValueError(header.Value) is { } error)
            {
                yield return new ProblemEntry($"#/defaultHeaders/{index}/value", error);
            }
        }
    }

    private static IEnumerable<ProblemEntry> Hosts(ConnectorSettings settings)
    {
        if (settings.GetUrl is null && settings.AllowedHosts.IsEmpty)
        {
            yield return new ProblemEntry("#/allowedHosts", "Got no host and no GET URL; expected at least one, so that actions have a host to call.");
        }

        if (settings.GetUrl is { } url && UrlError(url) is { } urlError)
        {
            yield return new ProblemEntry("#/getUrl", urlError);
        }

        if (settings.AllowedHosts.Length > MaxAllowedHosts)
        {
            yield return new ProblemEntry("#/allowedHosts", $"Got {settings.AllowedHosts.Length} hosts; expected at most {MaxAllowedHosts}.");
        }

        foreach (var (index, host) in settings.AllowedHosts.Index())
        {
            if (AllowedHost.Parse(host) is null)
            {
                yield return new ProblemEntry(
                    $"#/allowedHosts/{index}",
                    $"Got \"{host}\"; expected host, host:port, host:* or *.domain, without a scheme and a path.");
            }
        }
    }

    private static IEnumerable<ProblemEntry> SetExactlyWhen(
        AuthorizationType owner, AuthorizationType chosen, bool isSet, string member, string what)
    {
        if (owner == chosen)
        {
            yield return new ProblemEntry($"#/{member}", $"Got none; authorization type {owner} needs {what}.");
        }
        else if (isSet)
        {
            yield return new ProblemEntry($"#/{member}", $"Authorization type {chosen} does not use this; leave it out or choose {owner}.");
        }
    }

    private static IEnumerable<ProblemEntry> Names(ImmutableArray<string> names, string at)
    {
        if (names.Length > HeaderRules.MaxCount)
        {
            yield return new ProblemEntry($"#/{at}", $"Got {names.Length} headers; expected at most {HeaderRules.MaxCount}.");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, name) in names.Index())
        {
            if (HeaderRules.NameError(name) is { } error)
            {
                yield return new ProblemEntry($"#/{at}/{index}/name", error);
            }
            else if (!seen.Add(name))
            {
                yield return new ProblemEntry($"#/{at}/{index}/name", $"Got \"{name}\" more than once; expected each header once.");
            }
        }
    }

    private static string? ValueError(string value)
    {
        if (value.Length > HeaderRules.MaxValueLength)
        {
            return $"Got {value.Length} characters; expected at most {HeaderRules.MaxValueLength}.";
        }

        return HeaderRules.IsValidValue(value) ? null : "Expected visible ASCII characters, spaces and tabs, and no line break.";
    }

    private static string? UrlError(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            return "Expected an absolute http or https URL.";
        }

        if (url.UserInfo.Length > 0)
        {
            return "Got a user name or a password in the URL; give them by authorization type Basic.";
        }

        return url.Fragment.Length > 0 ? "Got a fragment (#...), which is never sent; expected a URL without it." : null;
    }
}
