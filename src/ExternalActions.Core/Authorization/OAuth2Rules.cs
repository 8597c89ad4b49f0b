using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using ExternalActions.Connectors;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Authorization;

/// <summary>Checks the settings of authorization type OAuth2. No error shows any part of a URL, a secret or a parameter's value.</summary>
internal static class OAuth2Rules
{
    public const int MaxClientIdLength = 2_048;
    public const int MaxSecretLength = 4_096;
    public const int MaxScopeLength = 4_096;
    public const int MaxPrefixLength = 100;
    public const int MaxParameters = 50;
    public const int MaxParameterNameLength = 200;
    public const int MaxParameterValueLength = 2_048;

    private const string Root = "#/oauth2/";
    private const string ScopeName = "scope";
    private const string ClientSecretName = "client_secret";
    private const string ResponseModeName = "response_mode";
    private const string WhereSecretsGo = "Give client ID and client secret in their own fields.";

    // No parameter may stand twice in a request (RFC 6749 sections 3.1 and 3.2). Providers are known to read names in any case.
    private static readonly FrozenSet<string> OfAuthorization = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "response_type", ResponseModeName, "client_id", "redirect_uri", "state", ScopeName, "code_challenge", "code_challenge_method");

    private static readonly FrozenSet<string> OfTokenRequests = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "grant_type", "code", "redirect_uri", "client_id", "refresh_token", "code_verifier");

    // URLs and parameters are shown to everyone who may read the connector (RFC 7521 sections 4.1 and 4.2, RFC 6749 section 4.3.2).
    private static readonly FrozenSet<string> NeverShown =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, ClientSecretName, "client_assertion", "assertion", "password");

    private static readonly FrozenSet<string> OfAuthorizationOrSecret =
        OfAuthorization.Concat(NeverShown).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OfTokenRequestsOrSecret =
        OfTokenRequests.Concat(NeverShown).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Checks the settings.</summary>
    /// <param name="settings">The settings with the text of the secret; what is output only is not looked at.</param>
    /// <returns>All that is wrong, with pointers from the connector's settings.</returns>
    public static IEnumerable<ProblemEntry> Check(OAuth2Authorization settings) =>
    [
        .. CheckEnum("grantType", settings.GrantType),
        .. CheckUrls(settings),
        .. CheckClient(settings),
        .. CheckEnum("contentType", settings.ContentType),
        .. CheckEnum("whenNotAuthorized", settings.WhenNotAuthorized),
        .. Entry("scope", ExplainScope(settings.Scope)),
        .. CheckParameters("authorizationParameters", settings.AuthorizationParameters, AuthorizationNamesTaken(settings)),
        .. CheckParameters("tokenParameters", settings.TokenParameters, TokenNamesTaken(settings)),
        .. Entry("headerPrefix", ExplainPrefix(settings.HeaderPrefix)),
        .. Entry("headerName", HeaderRules.ExplainName(settings.HeaderName, [])),
        .. Entry("issuer", ExplainIssuer(settings.Issuer)),
    ];

    private static IEnumerable<ProblemEntry> CheckUrls(OAuth2Authorization settings) =>
    [
        .. Entry("authorizationUrl", ExplainAuthorizationUrl(settings)),
        .. Entry("accessTokenUrl", string.IsNullOrEmpty(settings.AccessTokenUrl)
            ? Fault.Missing("the URL of the token endpoint")
            : ExplainUrl(settings.AccessTokenUrl, NeverShown)),
        .. Entry("refreshUrl", settings.RefreshUrl is { } refresh ? ExplainUrl(refresh, NeverShown) : null),
        .. Entry("revocationUrl", settings.RevocationUrl is { } revocation ? ExplainUrl(revocation, NeverShown) : null),
    ];

    private static IEnumerable<ProblemEntry> CheckClient(OAuth2Authorization settings)
    {
        var authentication = settings.ClientAuthentication;
        return
        [
            .. Entry("clientId", ExplainVisible(settings.ClientId, "client ID", MaxClientIdLength)),
            .. CheckEnum("clientAuthentication", authentication),
            .. Entry("clientAuthentication", (settings.GrantType, authentication) is (GrantType.ClientCredentials, ClientAuthentication.None)
                ? Fault.Unexpected(
                    ProblemCode.NotAllowed,
                    "client_secret_basic or client_secret_post",
                    "none: with grant type client_credentials the secret is all that authenticates (RFC 6749 section 4.4)")
                : null),
            .. Entry("clientSecret", Enum.IsDefined(authentication) ? ExplainSecret(authentication, settings.ClientSecret) : null),
        ];
    }

    private static Fault? ExplainAuthorizationUrl(OAuth2Authorization settings) => !Enum.IsDefined(settings.GrantType)
        ? null
        : (settings.GrantType, settings.AuthorizationUrl) switch
        {
            (GrantType.AuthorizationCode, null or "") =>
                Fault.Missing("the URL where a person consents, because the grant type is authorization_code"),
            (GrantType.AuthorizationCode, { } url) => ExplainUrl(url, OfAuthorizationOrSecret),
            (GrantType.ClientCredentials, null) => null,
            (GrantType.ClientCredentials, not null) => new Fault(
                ProblemCode.NotAllowed, "Expected no authorization URL, because grant type client_credentials needs no consent. Remove it."),
        };

    private static Fault? ExplainSecret(ClientAuthentication authentication, Secret? secret) => (authentication, secret) switch
    {
        (ClientAuthentication.ClientSecretBasic or ClientAuthentication.ClientSecretPost, { IsSet: true, Value: null }) => Fault.Missing(
            "the client secret again",
            "none: the access token, refresh or revocation URL names another host (scheme, host or port) than those that the stored secret "
            + "was given for, and a secret does not follow to another",
            "Enter it again."),
        (ClientAuthentication.ClientSecretBasic or ClientAuthentication.ClientSecretPost, _) =>
            ExplainVisible(secret?.Value, "client secret", MaxSecretLength),
        (ClientAuthentication.None, { Value: not null }) => new Fault(
            ProblemCode.NotAllowed,
            "Expected no client secret, because the client authentication is none. Remove it, or choose another client authentication."),
        (ClientAuthentication.None, _) => null,
    };

    /// <summary>RFC 6749 appendices A.1 and A.2: printable ASCII and spaces.</summary>
    private static Fault? ExplainVisible(string? text, string what, int most) => text switch
    {
        null => Fault.Missing($"a {what}"),
        "" => Fault.Missing($"a {what}", "the empty text"),
        _ => Fault.OfLength(text, most) ?? HeaderRules.ExplainCharacters(text),
    };

    private static Fault? ExplainScope(string? scope) => scope switch
    {
        null => null,
        _ when string.IsNullOrWhiteSpace(scope) => Fault.Missing("one scope or more", "an empty text", "Leave it out to ask for none."),
        _ => Fault.OfLength(scope, MaxScopeLength) ?? HeaderRules.ExplainCharacters(scope),
    };

    private static Fault? ExplainPrefix(string? prefix) => prefix switch
    {
        null or "" => null,
        { Length: > MaxPrefixLength } => Fault.OfLength(prefix, MaxPrefixLength),
        [' ', ..] or [.., ' '] =>
            Fault.Malformed("a prefix without spaces at its ends", "one with some", "One space before the token is added."),
        _ => HeaderRules.ExplainCharacters(prefix),
    };

    private static Fault? ExplainIssuer(string? issuer) => issuer switch
    {
        null => null,
        _ when issuer.Contains('?', StringComparison.Ordinal) =>
            Fault.Malformed("an issuer without query (RFC 8414 section 2)", "one with a '?'"),
        _ => UrlRules.Explain(issuer, WhereSecretsGo),
    };

    private static Fault? ExplainUrl(string url, FrozenSet<string> refused) =>
        UrlRules.Explain(url, WhereSecretsGo)
        ?? UrlRules.ExplainUnencrypted(url)
        ?? (QueryNames(url).FirstOrDefault(refused.Contains) is { } name
            ? new Fault(
                ProblemCode.NotAllowed, $"Expected a URL whose query does not hold {Known(name, refused)}: {WhyNot(name)} Remove it there.")
            : null);

    private static IEnumerable<ProblemEntry> CheckParameters(
        string member, ImmutableArray<OAuth2Parameter> list, Func<string, Fault?> explainTaken)
    {
        var parameters = list.IsDefault ? [] : list;
        if (Fault.OfCount(parameters.Length, "parameters", MaxParameters) is { } tooMany)
        {
            return Entry(member, tooMany);
        }

        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. parameters.SelectMany((parameter, index) => (IEnumerable<ProblemEntry>)
            [
                .. Entry($"{member}/{index}/name", ExplainName(parameter?.Name, index, names, explainTaken)),
                .. Entry($"{member}/{index}/value", ExplainValue(parameter?.Value)),
            ]),
        ];
    }

    // A name is never shown: a secret may have been pasted in its place.
    private static Fault? ExplainName(string? name, int index, Dictionary<string, int> names, Func<string, Fault?> explainTaken)
    {
        if (string.IsNullOrEmpty(name))
        {
            return Fault.Missing("a parameter name");
        }

        if (Fault.OfLength(name, MaxParameterNameLength) is { } tooLong)
        {
            return tooLong;
        }

        if (name.AsSpan().IndexOfAnyExceptInRange('!', '~') is >= 0 and var at)
        {
            return Fault.Malformed("a parameter name of printable ASCII characters without spaces", $"another character at place {at + 1}");
        }

        if (!names.TryAdd(name, index))
        {
            return Fault.Unexpected(ProblemCode.Duplicate, "each parameter once", $"the name of parameter {names[name] + 1} again");
        }

        return explainTaken(name);
    }

    private static Fault? ExplainValue(string? value) => value switch
    {
        null => Fault.Missing("a value (which may be the empty text)"),
        { Length: > MaxParameterValueLength } => Fault.OfLength(value, MaxParameterValueLength),
        _ when value.Any(char.IsControl) => Fault.Malformed("a value without control characters", "one that holds some"),
        _ => null,
    };

    private static Func<string, Fault?> AuthorizationNamesTaken(OAuth2Authorization settings)
    {
        var inUrl = QueryNames(settings.AuthorizationUrl ?? "").ToHashSet(StringComparer.Ordinal);
        return name => ExplainTaken(name, OfAuthorizationOrSecret)
            ?? (inUrl.Contains(name)
                ? Fault.Unexpected(ProblemCode.Duplicate, "each parameter once", "a name that the authorization URL's query holds too")
                : null);
    }

    // With a person's grant, only the authorization request says the scope of the settings, and some providers want one in token requests
    // as well. For itself, the client says it in the token request, where it may stand once.
    private static Func<string, Fault?> TokenNamesTaken(OAuth2Authorization settings)
    {
        var saysScope = settings.GrantType == GrantType.ClientCredentials && settings.Scope is not null;
        return name => ExplainTaken(name, OfTokenRequestsOrSecret)
            ?? (saysScope && name.Equals(ScopeName, StringComparison.OrdinalIgnoreCase)
                ? new Fault(
                    ProblemCode.NotAllowed, "Expected another parameter than scope, because the settings have a scope. Keep one of the two.")
                : null);
    }

    private static Fault? ExplainTaken(string name, FrozenSet<string> taken) => taken.Contains(name)
        ? new Fault(ProblemCode.NotAllowed, $"Expected another parameter than {Known(name, taken)}: {WhyNot(name)} Remove it here.")
        : null;

    private static string WhyNot(string name) => name switch
    {
        _ when name.Equals(ClientSecretName, StringComparison.OrdinalIgnoreCase) =>
            "it is a secret, which would be shown here, and has its own field.",
        _ when NeverShown.Contains(name) => "it is a secret, which would be shown here to everyone who may read the connector.",
        // By form_post the page of another site would send the answer, without the browser's cookie.
        _ when name.Equals(ResponseModeName, StringComparison.OrdinalIgnoreCase) =>
            "the server takes answers from the redirect URL's query only, where they come without it.",
        _ => "the server sets it itself.",
    };

    private static string Known(string name, FrozenSet<string> names) => names.TryGetValue(name, out var known) ? known : "it";

    /// <summary>The names of a query's parameters, read as a form is.</summary>
    private static IEnumerable<string> QueryNames(string url)
    {
        var start = url.IndexOf('?', StringComparison.Ordinal);
        return start < 0
            ? []
            : url[(start + 1)..].Split('&').Select(static pair => WebUtility.UrlDecode(pair.Split('=')[0]));
    }

    private static IEnumerable<ProblemEntry> CheckEnum<T>(string member, T value)
        where T : struct, Enum =>
        Entry(member, Fault.OfEnum(value));

    private static IEnumerable<ProblemEntry> Entry(string member, Fault? fault) => fault.EntriesAt(Root + member);
}
