using System.Diagnostics.CodeAnalysis;

namespace ExternalActions.Core.OAuth2;

/// <summary>The result of a token request: tokens, or why there are none.</summary>
public sealed class TokenAnswer
{
    private TokenAnswer(IssuedTokens? tokens, TokenFailure? failure)
    {
        Tokens = tokens;
        Failure = failure;
    }

    /// <summary>The tokens; null exactly when <see cref="Failure"/> is set.</summary>
    public IssuedTokens? Tokens { get; }

    /// <summary>The failure; null exactly when <see cref="Tokens"/> is set.</summary>
    public TokenFailure? Failure { get; }

    /// <summary>Tells whether there are tokens, and hands out whichever there is.</summary>
    /// <param name="tokens">The tokens, when true.</param>
    /// <param name="failure">The failure, when false.</param>
    public bool Succeeded([NotNullWhen(true)] out IssuedTokens? tokens, [NotNullWhen(false)] out TokenFailure? failure)
    {
        tokens = Tokens;
        failure = Failure;
        return tokens is not null;
    }

    /// <summary>Wraps tokens.</summary>
    public static implicit operator TokenAnswer(IssuedTokens tokens) => new(tokens ?? throw new ArgumentNullException(nameof(tokens)), null);

    /// <summary>Wraps a failure.</summary>
    public static implicit operator TokenAnswer(TokenFailure failure) => new(null, failure ?? throw new ArgumentNullException(nameof(failure)));
}
