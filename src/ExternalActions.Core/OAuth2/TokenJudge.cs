using System.Globalization;
using ExternalActions.Core.Http;
using static Duende.IdentityModel.OidcConstants;

namespace ExternalActions.Core.OAuth2;

/// <summary>Tells what a provider's answer means.</summary>
internal static class TokenJudge
{
    private const int MaxTokenLength = 64 * 1024;
    private const int MaxCodeLength = 100;
    private const int MaxDescriptionLength = 500;
    private const int MaxScopeLength = 4_000;

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(3650);

    /// <summary>Judges the answer to a token request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="obtainedAt">When the request was sent.</param>
    public static TokenAnswer Judge(TokenCall call, ProviderAnswer answer, DateTimeOffset obtainedAt)
    {
        if (!answer.IsSuccess || answer.Message is not { AccessToken: { } token } message)
        {
            return Explain(call, answer);
        }

        if (Refusal(call, message, token) is { } refusal)
        {
            return new TokenFailure
            {
                Kind = TokenFailureKind.Rejected,
                Detail = refusal,
                RefreshToken = message.RefreshToken is { } issued && FaultOf(issued) is null ? issued : null,
            };
        }

        return new IssuedTokens
        {
            AccessToken = token,
            RefreshToken = message.RefreshToken,
            ObtainedAt = obtainedAt,
            ExpiresAt = obtainedAt + ReadLifetime(message.ExpiresIn),
            Scope = message.Scope is { } scope ? ForeignText.OneLine(scope, MaxScopeLength) : null,
        };
    }

    /// <summary>Explains an answer without what was asked for.</summary>
    /// <param name="call">The request.</param>
    /// <param name="answer">Its answer.</param>
    public static TokenFailure Explain(TokenCall call, ProviderAnswer answer)
    {
        var kind = KindOf(answer, call.GrantParameter is not null);
        return new TokenFailure
        {
            Kind = kind,
            Detail = $"{WhatCame(call, answer)} {WhatToDo(call, answer, kind)}",
            RetryAfter = kind == TokenFailureKind.Transient ? answer.RetryAfter : null,
        };
    }

    /// <summary>
    /// The error code counts before the status code, with two exceptions. A code that the settings are to blame for does not count beside a
    /// status that asks to come back later. And <c>invalid_grant</c> does not count beside any status that speaks of trouble: a failing
    /// provider or a proxy must not cost a grant. For the same reason a redirect or a success without tokens, as a maintenance page sends
    /// it, is no refusal.
    /// </summary>
    private static TokenFailureKind KindOf(ProviderAnswer answer, bool hasGrant)
    {
        var status = answer.StatusCode;
        var isTrouble = StatusCodes.Retried.Contains(status);
        return answer.Message?.Error switch
        {
            "temporarily_unavailable" or "server_error" or TokenErrors.SlowDown => TokenFailureKind.Transient,
            // The others are the words of GitHub, Slack and Microsoft for the first.
            TokenErrors.InvalidGrant or "bad_verification_code" or "bad_refresh_token" or "invalid_code" or "invalid_refresh_token"
                or "interaction_required" when hasGrant => isTrouble ? TokenFailureKind.Transient : TokenFailureKind.GrantLost,
            TokenErrors.InvalidClient or TokenErrors.UnauthorizedClient or TokenErrors.UnsupportedGrantType or TokenErrors.InvalidScope
                or TokenErrors.InvalidRequest when status is not (408 or 425 or 429) => TokenFailureKind.Rejected,
            not null => isTrouble ? TokenFailureKind.Transient : TokenFailureKind.Rejected,
            null => isTrouble || status < 400 ? TokenFailureKind.Transient : TokenFailureKind.Rejected,
        };
    }

    private static string WhatCame(TokenCall call, ProviderAnswer answer)
    {
        var masker = call.MaskerWith(answer.Message);
        var status = $"{call.Target} answered {StatusCodes.Describe(answer.StatusCode)}";
        var what = (answer.Message?.Error, answer.RedirectHost) switch
        {
            ({ } error, _) => $"with the error '{ForeignText.OneLine(masker.Mask(error), MaxCodeLength)}'",
            (null, { } host) => $"and redirects to {ForeignText.OneLine(masker.Mask(host), MaxCodeLength)}, which token requests do not follow",
            _ => $"with {answer.Body}",
        };
        return answer.Message?.Description is { } description
            ? $"{status} {what} and says: '{ForeignText.OneLine(masker.Mask(description), MaxDescriptionLength)}'."
            : $"{status} {what}.";
    }

    private static string WhatToDo(TokenCall call, ProviderAnswer answer, TokenFailureKind kind) => (kind, answer.Message?.Error) switch
    {
        (TokenFailureKind.GrantLost, _) when call.GrantParameter == TokenRequest.Code =>
            "The authorization code is expired, used or meant for another redirect URL. Authorize the connector again.",
        (TokenFailureKind.GrantLost, _) => "The refresh token is expired, revoked or used. Authorize the connector again.",
        (TokenFailureKind.Transient, null) when answer.StatusCode < 400 =>
            $"No token endpoint answers so: the provider may be under maintenance, or the {call.UrlSetting} is wrong.",
        (TokenFailureKind.Transient, _) => "The provider has a problem or asks for fewer requests; a later try may succeed.",
        (TokenFailureKind.Rejected, TokenErrors.InvalidClient) => "Check the client ID, the client secret and the client authentication.",
        (TokenFailureKind.Rejected, TokenErrors.UnauthorizedClient) => "Allow the client this use at the provider, or check the grant type.",
        (TokenFailureKind.Rejected, TokenErrors.UnsupportedGrantType) => $"Check the grant type and the {call.UrlSetting}.",
        (TokenFailureKind.Rejected, TokenErrors.InvalidScope) => "Check the scope.",
        (TokenFailureKind.Rejected, "unsupported_token_type") => "The provider does not revoke tokens of this kind.",
        (TokenFailureKind.Rejected, null) when answer.StatusCode is 401 or 403 =>
            $"Check the client ID, the client secret, the client authentication and the {call.UrlSetting}.",
        (TokenFailureKind.Rejected, null) => $"Check the {call.UrlSetting} and the content type of the request.",
        (TokenFailureKind.Rejected, _) =>
            $"Check the connector's settings: the {call.UrlSetting}, the content type, the scope and the token parameters.",
    };

    private static string? Refusal(TokenCall call, ProviderMessage message, string token)
    {
        // RFC 6749 section 7.1: a client must not use a token of a type that it does not understand.
        if (call.Plain.HeaderPrefix is null
            && message.TokenType is { } type
            && !type.Equals(TokenResponse.BearerTokenType, StringComparison.OrdinalIgnoreCase))
        {
            var shown = ForeignText.OneLine(call.MaskerWith(message).Mask(type), MaxCodeLength);
            return $"{call.Target} issued a token of the type '{shown}', but without a "
                + "header prefix only Bearer tokens are sent. Set the header prefix to what the API expects before the token.";
        }

        if (FaultOf(token) is { } fault)
        {
            return $"{call.Target} issued an access token that cannot be sent: {fault}. Ask the provider what it issues at the {call.UrlSetting}.";
        }

        return message.RefreshToken is { } refresh && FaultOf(refresh) is { } other
            ? $"{call.Target} issued a refresh token that cannot be used: {other}. Ask the provider what it issues at the {call.UrlSetting}."
            : null;
    }

    /// <summary>RFC 6749 appendices A.12 and A.17: both tokens are printable ASCII. Shows nothing of the token.</summary>
    private static string? FaultOf(string token)
    {
        if (token.Length > MaxTokenLength)
        {
            return $"it is longer than {MaxTokenLength / 1024} KiB";
        }

        if (token.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return "it holds a control character or one that is not ASCII";
        }

        return token[0] == ' ' || token[^1] == ' ' ? "it begins or ends with a space" : null;
    }

    /// <summary>The lifetime of <c>expires_in</c>; null when it says none that can be used.</summary>
    private static TimeSpan? ReadLifetime(string? expiresIn)
    {
        if (!double.TryParse(expiresIn, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds > 0))
        {
            return null;
        }

        return seconds >= LongestLifetime.TotalSeconds ? LongestLifetime : TimeSpan.FromSeconds(seconds);
    }
}
