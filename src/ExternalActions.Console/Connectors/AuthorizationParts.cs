using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Shared;

namespace ExternalActions.Console.Connectors;

/// <summary>What pages know of one authorization type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Explanation">What it is, in a sentence below the choice.</param>
/// <param name="FormOf">Its part of a connector's form.</param>
internal sealed record AuthorizationPart(string Name, string Explanation, Func<ConnectorForm, AuthorizationForm> FormOf)
{
    /// <summary>The component of its fields, which takes a <see cref="ConnectorForm"/> as <c>Form</c>; null for a type without fields.</summary>
    public Type? Fields { get; init; }

    /// <summary>The component of the fields that few connectors need; null for none.</summary>
    public Type? AdvancedFields { get; init; }

    /// <summary>Where the advanced fields stand in what the system is sent.</summary>
    public ImmutableArray<string> AdvancedPointers { get; init; } = [];

    /// <summary>Whether its requests are authenticated by headers that are typed or named, so that other headers are for few connectors.</summary>
    public bool NamesHeaders { get; init; }

    /// <summary>Whether it has access tokens, which expire and are got again.</summary>
    public bool HasAccessToken { get; init; }

    /// <summary>The labels of its fields, by where they stand in what the system is sent.</summary>
    public ImmutableArray<(string Pointer, string Label)> Labels { get; init; } = [];
}

/// <summary>What pages know of all authorization types.</summary>
internal static class AuthorizationParts
{
    private static readonly EnumTable<AuthorizationType, AuthorizationPart> Table = new(
    [
        (AuthorizationType.None, new AuthorizationPart("None", "Knowing the URL is enough.", static form => form.None)),
        (AuthorizationType.Basic, new AuthorizationPart("Basic", "User name and password, sent with every request.", static form => form.Basic)
        {
            Fields = typeof(BasicFields),
            Labels = [("#/basic", "Settings of Basic"), ("#/basic/userName", "User name"), ("#/basic/password", "Password")],
        }),
        (AuthorizationType.Token, new AuthorizationPart(
            "Token", "One or more headers whose values authenticate, such as an API key.", static form => form.Token)
        {
            Fields = typeof(TokenFields),
            NamesHeaders = true,
            Labels = [("#/token", "Settings of Token"), ("#/token/headers", "Headers")],
        }),
        (AuthorizationType.OAuth2, new AuthorizationPart(
            "OAuth 2.0", "Access tokens that this server gets and refreshes.", static form => form.OAuth2)
        {
            Fields = typeof(OAuth2Fields),
            AdvancedFields = typeof(OAuth2AdvancedFields),
            AdvancedPointers = OAuth2AdvancedFields.Pointers,
            NamesHeaders = true,
            HasAccessToken = true,
            Labels =
            [
                ("#/oauth2", "Settings of OAuth 2.0"),
                ("#/oauth2/grantType", "Grant type"),
                ("#/oauth2/contentType", "Content type"),
                ("#/oauth2/authorizationUrl", "Authorization URL"),
                ("#/oauth2/accessTokenUrl", "Access token URL"),
                ("#/oauth2/refreshUrl", "Refresh URL"),
                ("#/oauth2/revocationUrl", "Revocation URL"),
                ("#/oauth2/clientId", "Client ID"),
                ("#/oauth2/clientSecret", "Client secret"),
                ("#/oauth2/clientAuthentication", "Client authentication"),
                ("#/oauth2/scope", "Scope"),
                ("#/oauth2/authorizationParameters", "Authorization parameters"),
                ("#/oauth2/tokenParameters", "Token parameters"),
                ("#/oauth2/headerPrefix", "Header prefix"),
                ("#/oauth2/headerName", "Header name"),
                ("#/oauth2/issuer", "Issuer"),
                ("#/oauth2/whenNotAuthorized", "While not authorized"),
            ],
        }),
    ]);

    /// <summary>Those of all types, in the order of their numbers.</summary>
    public static ImmutableArray<AuthorizationPart> All => Table.All;

    /// <summary>That of a type.</summary>
    /// <param name="type">The type.</param>
    public static AuthorizationPart Of(AuthorizationType type) => Table[type];
}
