using ExternalActions.Connectors;
using ExternalActions.Core.OAuth2;

namespace ExternalActions.Grains.Connectors;

/// <summary>Revokes tokens at their provider (RFC 7009 section 2.1).</summary>
/// <param name="protector">Decrypts them.</param>
/// <param name="endpoint">Asks the provider.</param>
public sealed class TokenRevoker(SecretProtector protector, TokenEndpoint endpoint)
{
    /// <summary>Revokes the tokens of a connector that is about to forget them.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="stored">Its settings, encrypted.</param>
    /// <param name="grant">Its tokens, encrypted.</param>
    /// <returns>What became of them, in words too.</returns>
    public async Task<Disconnection> RevokeAsync(Guid connectorId, ConnectorSettings stored, Grant grant)
    {
        if (grant.Tokens is not { } tokens)
        {
            return new Disconnection { Revocation = RevocationOutcome.NothingToRevoke, Detail = "The connector held no tokens." };
        }

        if (stored.OAuth2 is not { RevocationUrl: not null })
        {
            return new Disconnection
            {
                Revocation = RevocationOutcome.NotConfigured,
                Detail = "The tokens are forgotten here. The connector has no revocation URL, so they may stay valid at the provider until "
                    + "they expire.",
            };
        }

        var accessToken = protector.Unprotect(connectorId, tokens.AccessToken);
        var fault = protector.TryUnprotect(connectorId, stored, grant, out var settings, out var refreshToken) && accessToken is not null
            ? await RevokeAsync(settings, accessToken, refreshToken)
            : ConnectorCache.UnreadableSecrets;
        return fault is null
            ? new Disconnection { Revocation = RevocationOutcome.Revoked, Detail = "The tokens are forgotten here and revoked at the provider." }
            : new Disconnection
            {
                Revocation = RevocationOutcome.Failed,
                Detail = $"The tokens are forgotten here, but the provider did not revoke them: {fault}",
            };
    }

    // The refresh token first, since new access tokens can be had with it; but some providers revoke only one kind (RFC 7009 section 2.2.1).
    private async Task<string?> RevokeAsync(OAuth2Authorization settings, string accessToken, string? refreshToken)
    {
        var fault = refreshToken is null ? null : await endpoint.RevokeAsync(settings, refreshToken, "refresh_token", CancellationToken.None);
        var other = await endpoint.RevokeAsync(settings, accessToken, "access_token", CancellationToken.None);
        return fault ?? other;
    }
}
