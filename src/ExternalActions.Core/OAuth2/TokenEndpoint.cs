using ExternalActions.Connectors;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.OAuth2;

/// <summary>Asks a provider's token and revocation endpoints. Nothing that a provider or a network can do makes it throw.</summary>
/// <param name="http">The pipeline of <see cref="OutboundHttp"/>.</param>
/// <param name="outbound">Valid options.</param>
/// <param name="options">Valid options.</param>
/// <param name="time">The clock of time limits and time stamps.</param>
public sealed class TokenEndpoint(HttpMessageInvoker http, OutboundOptions outbound, OAuth2Options options, TimeProvider time)
{
    /// <summary>Exchanges an authorization code for tokens (RFC 6749 section 4.1.3).</summary>
    /// <param name="plain">The connector's settings with secrets as plain text.</param>
    /// <param name="code">The code.</param>
    /// <param name="redirectUrl">The redirect URL of the authorization request.</param>
    /// <param name="codeVerifier">The verifier of <see cref="Pkce"/>; null without.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    public Task<TokenAnswer> ExchangeCodeAsync(
        OAuth2Authorization plain, string code, string redirectUrl, string? codeVerifier, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Uses a refresh token (RFC 6749 section 6), at the refresh URL where one is set.</summary>
    /// <param name="plain">The connector's settings with secrets as plain text.</param>
    /// <param name="refreshToken">The refresh token.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    public Task<TokenAnswer> RefreshAsync(OAuth2Authorization plain, string refreshToken, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Asks for a token of the client's own (RFC 6749 section 4.4.2).</summary>
    /// <param name="plain">The connector's settings with secrets as plain text.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    public Task<TokenAnswer> RequestClientCredentialsAsync(OAuth2Authorization plain, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Revokes a token (RFC 7009).</summary>
    /// <param name="plain">The connector's settings with secrets as plain text.</param>
    /// <param name="token">The token.</param>
    /// <param name="tokenTypeHint"><c>access_token</c> or <c>refresh_token</c>.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    /// <returns>Null when the provider has revoked it; else why it has not, as <see cref="TokenFailure.Detail"/> says it.</returns>
    public Task<string?> RevokeAsync(OAuth2Authorization plain, string token, string tokenTypeHint, CancellationToken cancellationToken)
    {
        _ = (http, outbound, options, time);
        throw new NotImplementedException();
    }
}
