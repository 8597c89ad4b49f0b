using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Connectors;

/// <summary>Works on all secrets of a connector's settings. Its authorization schemes know where they stand.</summary>
public static class ConnectorSecrets
{
    /// <summary>Replaces the text of each secret, for example by its encrypted form.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="transform">Makes the new text from the old; not called for a secret whose text is not known.</param>
    /// <returns>The settings with the new texts.</returns>
    public static ConnectorSettings Map(ConnectorSettings settings, Func<string, string> transform)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(transform);
        return Replace(settings, secret => secret.Value is null ? secret : Secret.Of(transform(secret.Value)));
    }

    /// <summary>Takes out the text of each secret, so that only whether it is set remains.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The settings with <see cref="Secret.Hidden"/> in place of each secret that is set.</returns>
    public static ConnectorSettings Hide(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Replace(settings, static secret => secret.IsSet || secret.Value is not null ? Secret.Hidden : secret);
    }

    /// <summary>
    /// Takes secrets that an edit leaves out from what is stored, as the scheme of each authorization type does: see
    /// <see cref="AuthorizationScheme.KeepSecrets"/>. A change of the authorization type keeps nothing.
    /// </summary>
    /// <param name="incoming">The edit.</param>
    /// <param name="stored">What is stored; null when nothing is.</param>
    /// <returns>
    /// The edit with its secrets filled in. One that is nowhere stays unset. One that must be entered again is <see cref="Secret.Hidden"/>, which
    /// <see cref="ConnectorValidator"/> refuses.
    /// </returns>
    public static ConnectorSettings Merge(ConnectorSettings incoming, ConnectorSettings? stored)
    {
        ArgumentNullException.ThrowIfNull(incoming);
        if (stored is null || stored.AuthorizationType != incoming.AuthorizationType)
        {
            return incoming;
        }

        return AuthorizationSchemes.All.Aggregate(incoming, (edit, scheme) => scheme.KeepSecrets(edit, stored));
    }

    private static ConnectorSettings Replace(ConnectorSettings settings, Func<Secret, Secret> replace) =>
        AuthorizationSchemes.All.Aggregate(settings, (replaced, scheme) => scheme.ReplaceSecrets(replaced, replace));
}
