using ExternalActions.Connectors;

namespace ExternalActions.Core.Connectors;

/// <summary>Works on the secrets of connector settings, wherever they stand.</summary>
public static class ConnectorSecrets
{
    /// <summary>The settings with each known secret's text changed.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="transform">Changes one secret's text.</param>
    public static ConnectorSettings Map(ConnectorSettings settings, Func<string, string> transform) =>
        Replace(settings, secret => secret.Value is { } value ? Secret.Of(transform(value)) : secret);

    /// <summary>The settings with each secret hidden, as they may be shown.</summary>
    /// <param name="settings">The settings.</param>
    public static ConnectorSettings Hide(ConnectorSettings settings) =>
        Replace(settings, secret => secret.IsSet ? Secret.Hidden : secret);

    /// <summary>
    /// An edit joined with what is stored: a secret that the edit leaves out keeps its stored value, the password as long as the
    /// type stays Basic, a token header's value as long as its name stays.
    /// </summary>
    /// <param name="incoming">The edit.</param>
    /// <param name="stored">The stored settings with their secrets in clear; null when there are none.</param>
    public static ConnectorSettings Merge(ConnectorSettings incoming, ConnectorSettings? stored)
    {
        if (stored is null || stored.AuthorizationType != incoming.AuthorizationType)
        {
            return incoming;
        }

        if (incoming.Basic is { Password.IsSet: false } basic && stored.Basic is { } storedBasic)
        {
            incoming = incoming with { Basic = basic with { Password = storedBasic.Password } };
        }

        if (incoming.Token is { } token && stored.Token is { } storedToken)
        {
            incoming = incoming with { Token = token with { Headers = [.. token.Headers.Select(header => Keep(header, storedToken))] } };
        }

        return incoming;
    }

    private static SecretHeader Keep(SecretHeader header, TokenAuthorization stored) =>
        header.Value.IsSet
            ? header
            : stored.Headers.FirstOrDefault(other => other.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase)) is { } kept
                ? header with { Value = kept.Value }
                : header;

    private static ConnectorSettings Replace(ConnectorSettings settings, Func<Secret, Secret> replace) => settings with
    {
        Basic = settings.Basic is { } basic ? basic with { Password = replace(basic.Password) } : null,
        Token = settings.Token is { } token
            ? token with { Headers = [.. token.Headers.Select(header => header with { Value = replace(header.Value) })] }
            : null,
    };
}
