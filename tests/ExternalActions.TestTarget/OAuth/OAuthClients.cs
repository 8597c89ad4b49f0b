using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>The clients that the provider knows from the start.</summary>
internal static class OAuthClients
{
    /// <summary>The scopes that clients may ask for, beside <c>offline_access</c>, which brings a refresh token.</summary>
    public static readonly string[] Scopes = ["tickets.read", "tickets.write"];

    public static async Task SeedAsync(IOpenIddictApplicationManager applications)
    {
        await applications.CreateAsync(WithCode(Client("demo-client", "demo-secret")));
        await applications.CreateAsync(WithProofKey(WithCode(Client("pkce-client", "pkce-secret"))));
        await applications.CreateAsync(WithProofKey(WithCode(Client("public-client", secret: null))));
        await applications.CreateAsync(WithClientCredentials(Client("machine-client", "machine-secret")));
    }

    private static OpenIddictApplicationDescriptor Client(string id, string? secret)
    {
        OpenIddictApplicationDescriptor client = new()
        {
            ClientId = id,
            ClientSecret = secret,
            ClientType = secret is null ? ClientTypes.Public : ClientTypes.Confidential,
        };
        client.Permissions.UnionWith([Permissions.Endpoints.Token, Permissions.Endpoints.Revocation]);
        client.Permissions.UnionWith(Scopes.Select(scope => Permissions.Prefixes.Scope + scope));
        return client;
    }

    private static OpenIddictApplicationDescriptor WithCode(OpenIddictApplicationDescriptor client)
    {
        client.Permissions.UnionWith(
        [
            Permissions.Endpoints.Authorization,
            Permissions.GrantTypes.AuthorizationCode,
            Permissions.GrantTypes.RefreshToken,
            Permissions.ResponseTypes.Code,
        ]);
        return client;
    }

    private static OpenIddictApplicationDescriptor WithProofKey(OpenIddictApplicationDescriptor client)
    {
        client.Requirements.Add(Requirements.Features.ProofKeyForCodeExchange);
        return client;
    }

    private static OpenIddictApplicationDescriptor WithClientCredentials(OpenIddictApplicationDescriptor client)
    {
        client.Permissions.Add(Permissions.GrantTypes.ClientCredentials);
        return client;
    }
}
