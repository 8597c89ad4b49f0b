using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Authorization;

/// <summary>Authorization type <see cref="AuthorizationType.Token"/>: headers whose values authenticate.</summary>
internal sealed class TokenScheme : AuthorizationScheme
{
    public override AuthorizationType Type => AuthorizationType.Token;

    public override string Member => "token";

    public override bool IsIn(ConnectorSettings settings) => settings.Token is not null;

    public override IEnumerable<ProblemEntry> Check(ConnectorSettings merged) => merged.Token is null ? [] : Check(HeadersOf(merged));

    public override ConnectorSettings ReplaceSecrets(ConnectorSettings settings, Func<Secret, Secret> replace) =>
        With(settings, header => header.Value is { } value ? header with { Value = replace(value) } : header);

    /// <inheritdoc/>
    /// <remarks>Values are kept by the names of their headers.</remarks>
    public override ConnectorSettings KeepSecrets(ConnectorSettings incoming, ConnectorSettings stored)
    {
        var known = new Dictionary<string, Secret>(StringComparer.OrdinalIgnoreCase);
        foreach (var header in HeadersOf(stored))
        {
            known.TryAdd(header.Name, header.Value);
        }

        return known.Count == 0
            ? incoming
            : With(incoming, header =>
                header is { Name: { } name, Value: null or { Value: null } } && known.TryGetValue(name, out var value)
                    ? header with { Value = value }
                    : header);
    }

    public override void AddSecrets(ConnectorSettings plain, SecretForms forms)
    {
        foreach (var header in HeadersOf(plain))
        {
            if (header?.Value?.Value is { } value)
            {
                forms.Add(value.Trim());
                forms.Add(WithoutWord(value.Trim()));
            }
        }
    }

    public override bool Sets(ConnectorSettings settings, string header)
    {
        foreach (var own in HeadersOf(settings))
        {
            if (header.Equals(own?.Name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    public override RequestAuthenticator Authenticator(ConnectorSettings plain, string? accessToken) => plain.Token is null
        ? RequestAuthenticator.None
        : new HeaderAuthenticator(
            [.. HeadersOf(plain).Select(static header => new Header { Name = header.Name, Value = header.Value.Value ?? "" })]);

    private static ImmutableArray<SecretHeader> HeadersOf(ConnectorSettings settings) =>
        settings.Token is { Headers: { IsDefault: false } headers } ? headers : [];

    private static ConnectorSettings With(ConnectorSettings settings, Func<SecretHeader, SecretHeader> map) =>
        settings.Token is { Headers: { IsDefault: false } headers } token
            ? settings with { Token = token with { Headers = [.. headers.Select(header => header is null ? header! : map(header))] } }
            : settings;

    private static IEnumerable<ProblemEntry> Check(ImmutableArray<SecretHeader> headers)
    {
        if (headers.IsEmpty)
        {
            yield return Fault.Missing("at least one header").At("#/token/headers");
        }
        else if (Fault.OfCount(headers.Length, "headers", HeaderRules.MaxHeaders) is { } tooMany)
        {
            yield return tooMany.At("#/token/headers");
            yield break;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < headers.Length; index++)
        {
            var header = headers[index];
            if (HeaderRules.ExplainName(header?.Name, names) is { } wrongName)
            {
                yield return wrongName.At($"#/token/headers/{index}/name");
            }

            if (ExplainValue(header?.Value?.Value) is { } wrongValue)
            {
                yield return wrongValue.At($"#/token/headers/{index}/value");
            }
        }
    }

    private static Fault? ExplainValue(string? value) => value switch
    {
        null => Fault.Missing("a value"),
        "" => Fault.Missing("a value", "the empty text"),
        _ when value[0] == ' ' || value[^1] == ' ' => Fault.Malformed("a value without spaces at its ends", "one with some"),
        _ => HeaderRules.ExplainValue(value),
    };

    /// <summary><c>x</c> of <c>Bearer x</c>; the whole value when it is one word.</summary>
    private static string WithoutWord(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? value : value[(space + 1)..].Trim();
    }
}
