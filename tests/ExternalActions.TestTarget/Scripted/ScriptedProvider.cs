namespace ExternalActions.TestTarget.Scripted;

/// <summary>One provider's state.</summary>
internal sealed class ScriptedProvider
{
    private volatile string? _validAccessToken;

    public ScriptedProvider(Func<ScriptedTokenRequest, ScriptedAnswer> tokens)
    {
        Tokens = new ScriptedEndpoint(this, tokens);
        Revocations = new ScriptedEndpoint(this, _ =>
        {
            ValidAccessToken = null;
            return new ScriptedAnswer { ContentType = null };
        });
    }

    public ScriptedEndpoint Tokens { get; }

    public ScriptedEndpoint Revocations { get; }

    /// <summary>The one access token that the API takes; null for none.</summary>
    public string? ValidAccessToken
    {
        get => _validAccessToken;
        set => _validAccessToken = value;
    }
}
