using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;
using Microsoft.AspNetCore.DataProtection;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// Encrypts the secrets of a connector with ASP.NET Core Data Protection, each connector under a purpose of its own, so that
/// ciphertext moved to another connector cannot be read there.
/// </summary>
public sealed class SecretProtector(IDataProtectionProvider provider)
{
    private const string Purpose = "ExternalActions.Connector.Secrets.v1";

    /// <summary>The settings with each secret's text replaced by its ciphertext.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="plain">Settings with secrets in clear.</param>
    public ConnectorSettings Protect(Guid connectorId, ConnectorSettings plain) => ConnectorSecrets.Map(plain, For(connectorId).Protect);

    /// <summary>The settings with their secrets in clear.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="stored">What <see cref="Protect(Guid, ConnectorSettings)"/> made.</param>
    /// <returns>Null when they cannot be read: the key ring that encrypted them is gone.</returns>
    public ConnectorSettings? Unprotect(Guid connectorId, ConnectorSettings stored)
    {
        try
        {
            return ConnectorSecrets.Map(stored, For(connectorId).Unprotect);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Encrypts one secret of a connector.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="plain">The secret in clear.</param>
    public string Protect(Guid connectorId, string plain) => For(connectorId).Protect(plain);

    /// <summary>Decrypts one secret of a connector.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="secured">What <see cref="Protect(Guid, string)"/> made.</param>
    /// <returns>Null when it cannot be read: the key ring that encrypted it is gone.</returns>
    public string? Unprotect(Guid connectorId, string secured)
    {
        try
        {
            return For(connectorId).Unprotect(secured);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Decrypts what a token request needs.</summary>
    /// <param name="connectorId">The connector.</param>
    /// <param name="stored">Its settings, encrypted.</param>
    /// <param name="grant">Its tokens, encrypted.</param>
    /// <param name="settings">The settings of OAuth 2.0 in clear, when true.</param>
    /// <param name="refreshToken">The refresh token in clear; null when there is none.</param>
    /// <returns>False when they cannot be read.</returns>
    public bool TryUnprotect(
        Guid connectorId, ConnectorSettings stored, Grant grant, [NotNullWhen(true)] out OAuth2Authorization? settings, out string? refreshToken)
    {
        settings = Unprotect(connectorId, stored)?.OAuth2;
        refreshToken = grant.Tokens?.RefreshToken is { } secured ? Unprotect(connectorId, secured) : null;
        return settings is not null && (refreshToken is null) == (grant.Tokens?.RefreshToken is null);
    }

    private IDataProtector For(Guid connectorId) => provider.CreateProtector(Purpose, connectorId.ToString("N"));
}
