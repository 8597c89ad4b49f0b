using System.Net;
using Duende.IdentityModel.Client;
using ExternalActions.Connectors;
using ExternalActions.Core.Http;
using GrantTypes = Duende.IdentityModel.OidcConstants.GrantTypes;
using RevocationNames = Duende.IdentityModel.OidcConstants.TokenIntrospectionRequest;
using TokenNames = Duende.IdentityModel.OidcConstants.TokenRequest;

namespace ExternalActions.Core.OAuth2;

/// <summary>Asks a provider's token and revocation endpoints. Nothing that a provider or a network can do makes it throw.</summary>
/// <param name="http">The pipeline of <see cref="OutboundHttp"/>.</param>
/// <param name="outbound">Valid options.</param>
/// <param name="options">Valid options.</param>
/// <param name="time">The clock of time limits and time stamps.</param>
public sealed class TokenEndpoint(HttpMessageInvoker http, OutboundOptions outbound, OAuth2Options options, TimeProvider time)
{
    /// <summary>How much of an answer is read, in bytes after decompression: two tokens of the longest kind and room to spare.</summary>
    internal const int MaxAnswerBytes = 256 * 1024;

    private const string AccessTokenUrl = "access token URL";

    /// <summary>Exchanges an authorization code for tokens (RFC 6749 section 4.1.3).</summary>
    /// <param name="plain">The connector's valid settings with secrets as plain text.</param>
    /// <param name="code">The code.</param>
    /// <param name="redirectUrl">The redirect URL of the authorization request.</param>
    /// <param name="codeVerifier">The verifier of <see cref="Pkce"/>; null without.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    public Task<TokenAnswer> ExchangeCodeAsync(
        OAuth2Authorization plain, string code, string redirectUrl, string? codeVerifier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(redirectUrl);
        var parameters = new Parameters();
        parameters.AddRequired(TokenNames.GrantType, GrantTypes.AuthorizationCode);
        parameters.AddOptional(TokenNames.Code, code);
        parameters.AddOptional(TokenNames.RedirectUri, redirectUrl);
        parameters.AddOptional(TokenNames.CodeVerifier, codeVerifier);
        return RequestAsync(
            new TokenCall
            {
                Plain = plain,
                Url = new Uri(plain.AccessTokenUrl),
                UrlSetting = AccessTokenUrl,
                Parameters = parameters,
                GrantParameter = TokenNames.Code,
                Secrets = [code, codeVerifier],
            },
            cancellationToken);
    }

    /// <summary>Uses a refresh token (RFC 6749 section 6), at the refresh URL where one is set.</summary>
    /// <param name="plain">The connector's valid settings with secrets as plain text.</param>
    /// <param name="refreshToken">The refresh token.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    public Task<TokenAnswer> RefreshAsync(OAuth2Authorization plain, string refreshToken, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(refreshToken);
        var parameters = new Parameters();
        parameters.AddRequired(TokenNames.GrantType, GrantTypes.RefreshToken);
        parameters.AddOptional(TokenNames.RefreshToken, refreshToken);
        return RequestAsync(
            new TokenCall
            {
                Plain = plain,
                Url = new Uri(plain.RefreshUrl ?? plain.AccessTokenUrl),
                UrlSetting = plain.RefreshUrl is null ? AccessTokenUrl : "refresh URL",
                Parameters = parameters,
                GrantParameter = TokenNames.RefreshToken,
                Secrets = [refreshToken],
            },
            cancellationToken);
    }

    /// <summary>Asks for a token of the client's own (RFC 6749 section 4.4.2).</summary>
    /// <param name="plain">The connector's valid settings with secrets as plain text.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    public Task<TokenAnswer> RequestClientCredentialsAsync(OAuth2Authorization plain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plain);
        var parameters = new Parameters();
        parameters.AddRequired(TokenNames.GrantType, GrantTypes.ClientCredentials);
        parameters.AddOptional(TokenNames.Scope, plain.Scope);
        return RequestAsync(
            new TokenCall
            {
                Plain = plain,
                Url = new Uri(plain.AccessTokenUrl),
                UrlSetting = AccessTokenUrl,
                Parameters = parameters,
                Secrets = [],
            },
            cancellationToken);
    }

    /// <summary>Revokes a token (RFC 7009). Call it only with a revocation URL.</summary>
    /// <param name="plain">The connector's valid settings with secrets as plain text.</param>
    /// <param name="token">The token.</param>
    /// <param name="tokenTypeHint"><c>access_token</c> or <c>refresh_token</c>.</param>
    /// <param name="cancellationToken">Gives the request up; it then throws.</param>
    /// <returns>Null when the provider has revoked it; else why it has not, as <see cref="TokenFailure.Detail"/> says it.</returns>
    public async Task<string?> RevokeAsync(OAuth2Authorization plain, string token, string tokenTypeHint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentException.ThrowIfNullOrWhiteSpace(plain.RevocationUrl);
        ArgumentNullException.ThrowIfNull(token);
        var parameters = new Parameters();
        parameters.AddOptional(RevocationNames.Token, token);
        parameters.AddOptional(RevocationNames.TokenTypeHint, tokenTypeHint);
        var call = new TokenCall
        {
            Plain = plain,
            Url = new Uri(plain.RevocationUrl),
            UrlSetting = "revocation URL",
            Parameters = parameters,
            WithTokenParameters = false,
            Secrets = [token],
        };
        var (answer, failure) = await AskAsync(call, cancellationToken);
        if (answer is null)
        {
            return failure!.Detail;
        }

        // Section 2.2: the body of a success says nothing. Providers that always answer 200 put their error there.
        return answer.IsSuccess && answer.Message?.Error is null ? null : TokenJudge.Explain(call, answer).Detail;
    }

    private async Task<TokenAnswer> RequestAsync(TokenCall call, CancellationToken cancellationToken)
    {
        var obtainedAt = time.GetUtcNow();
        var (answer, failure) = await AskAsync(call, cancellationToken);
        return answer is null ? failure! : TokenJudge.Judge(call, answer, obtainedAt);
    }

    /// <summary>Sends a request and reads its answer; exactly one of the two is set.</summary>
    private async Task<(ProviderAnswer? Answer, TokenFailure? Failure)> AskAsync(TokenCall call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.TokenRequestTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        HttpResponseMessage response;
        using var message = call.ToMessage(outbound.UserAgent);
        try
        {
            response = await http.SendAsync(message, limit.Token);
        }
        catch (Exception exception)
        {
            if (Explain(exception, call.Url, deadline.Token, cancellationToken) is { } failure)
            {
                return (null, ToFailure(failure));
            }

            throw;
        }

        using (response)
        {
            // After 101 the stream is no body but the other protocol, which never ends.
            var content = response.StatusCode == HttpStatusCode.SwitchingProtocols ? null : response.Content;
            using var body = await BoundedBody.ReadAsync(content, MaxAnswerBytes, limit.Token);
            if (body.Failure is { } exception)
            {
                // Decompressors report bad input with exceptions of several types.
                return (null, ToFailure(
                    Explain(exception, call.Url, deadline.Token, cancellationToken) ?? TransportFailure.BrokenEncoding(call.Url)));
            }

            var retryAfter = RetryAfterHeader.Read(response.Headers, time.GetUtcNow(), outbound.RetryAfterCap);
            return (ProviderAnswer.From(response, body, call.Url, retryAfter), null);
        }
    }

    private TransportFailure? Explain(Exception exception, Uri url, CancellationToken deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return deadline.IsCancellationRequested
            ? TransportFailure.TimedOut(url, options.TokenRequestTimeout)
            : TransportFailure.From(exception, url, outbound.ConnectTimeout);
    }

    private static TokenFailure ToFailure(TransportFailure failure) => new()
    {
        Kind = failure.Kind == ErrorKind.AddressNotAllowed ? TokenFailureKind.Rejected : TokenFailureKind.Transient,
        Detail = failure.Detail,
    };
}
