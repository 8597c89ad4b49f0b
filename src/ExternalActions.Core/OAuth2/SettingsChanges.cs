using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Core.Syntax;

namespace ExternalActions.Core.OAuth2;

/// <summary>Tells what an edit of a connector means for its tokens.</summary>
public static class SettingsChanges
{
    /// <summary>Compares settings; the gravest of all changes counts.</summary>
    /// <param name="before">The settings that the tokens were got with, secrets as plain text.</param>
    /// <param name="after">The new settings, secrets as plain text.</param>
    public static SettingsChange Compare(ConnectorSettings before, ConnectorSettings after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return (OAuth2Of(before), OAuth2Of(after)) switch
        {
            (null, null) => SettingsChange.None,
            ({ } old, { } edited) => Compare(old, edited),
            _ => SettingsChange.Reauthorize,
        };
    }

    private static OAuth2Authorization? OAuth2Of(ConnectorSettings settings) =>
        settings.AuthorizationType == AuthorizationType.OAuth2 ? settings.OAuth2 : null;

    private static SettingsChange Compare(OAuth2Authorization before, OAuth2Authorization after)
    {
        if (before.GrantType != after.GrantType
            || before.ClientId != after.ClientId
            || before.AccessTokenUrl != after.AccessTokenUrl
            || before.AuthorizationUrl != after.AuthorizationUrl
            || IsElsewhere(before, before.RefreshUrl, after.RefreshUrl)
            || IsElsewhere(before, before.RevocationUrl, after.RevocationUrl))
        {
            return SettingsChange.Reauthorize;
        }

        // The token request decides on the token; with a person's grant, only the consent does.
        var isAsked = before.Scope != after.Scope || !Same(before.TokenParameters, after.TokenParameters);
        var forItself = after.GrantType == GrantType.ClientCredentials;
        if (before.ClientAuthentication != after.ClientAuthentication
            || before.ClientSecret?.Value != after.ClientSecret?.Value
            || (forItself && isAsked))
        {
            return SettingsChange.Refresh;
        }

        var isConsented = isAsked
            || before.Issuer != after.Issuer
            || !Same(before.AuthorizationParameters, after.AuthorizationParameters);
        return !forItself && isConsented ? SettingsChange.Advise : SettingsChange.None;
    }

    /// <summary>Whether tokens would now be sent to an origin that they were never sent to before.</summary>
    private static bool IsElsewhere(OAuth2Authorization before, string? oldUrl, string? newUrl)
    {
        if (newUrl is null || newUrl == oldUrl)
        {
            return false;
        }

        var origin = Origin.Of(newUrl);
        return origin is null
            || (origin != Origin.Of(before.AccessTokenUrl) && origin != Origin.Of(before.RefreshUrl) && origin != Origin.Of(before.RevocationUrl));
    }

    private static bool Same(ImmutableArray<OAuth2Parameter> left, ImmutableArray<OAuth2Parameter> right) =>
        (left.IsDefault ? [] : left).SequenceEqual(right.IsDefault ? [] : right);
}
