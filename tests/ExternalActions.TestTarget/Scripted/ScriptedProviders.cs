using System.Collections.Concurrent;

namespace ExternalActions.TestTarget.Scripted;

/// <summary>
/// OAuth 2.0 providers under <c>/scripted/{name}</c> that answer by script: a test's own, or one of <see cref="ReadyScripts"/>, chosen by the name.
/// Each name has a state of its own. Thread-safe; a provider's script is asked for one answer at a time.
/// </summary>
public sealed class ScriptedProviders
{
    private readonly ConcurrentDictionary<string, ScriptedProvider> _providers = new(StringComparer.Ordinal);

    /// <summary>Sets what the token endpoint answers from now on; calls go on counting.</summary>
    /// <param name="name">The provider.</param>
    /// <param name="script">Called for each request; must not wait. What it throws ends the request with status 500.</param>
    public void Answer(string name, Func<ScriptedTokenRequest, ScriptedAnswer> script) => FindOrAdd(name).Tokens.Script = script;

    /// <summary>Sets what the revocation endpoint answers from now on. Unless set, it answers 200 and the API takes no token any more.</summary>
    /// <inheritdoc cref="Answer"/>
    public void AnswerRevocations(string name, Func<ScriptedTokenRequest, ScriptedAnswer> script) => FindOrAdd(name).Revocations.Script = script;

    /// <summary>The requests that came to the token endpoint, oldest first: a copy.</summary>
    public IReadOnlyList<ScriptedTokenRequest> Requests(string name) => Find(name)?.Tokens.Requests ?? [];

    /// <summary>The requests that came to the revocation endpoint, oldest first: a copy.</summary>
    public IReadOnlyList<ScriptedTokenRequest> Revocations(string name) => Find(name)?.Revocations.Requests ?? [];

    /// <summary>Sets the one access token that the API takes from now on; null for none.</summary>
    public void Accept(string name, string? accessToken) => FindOrAdd(name).ValidAccessToken = accessToken;

    /// <summary>The provider; null when its name is no script's and no test has set one.</summary>
    internal ScriptedProvider? Find(string name)
    {
        if (_providers.TryGetValue(name, out var provider))
        {
            return provider;
        }

        return ReadyScripts.Find(name) is { } script ? _providers.GetOrAdd(name, new ScriptedProvider(script)) : null;
    }

    private ScriptedProvider FindOrAdd(string name) =>
        Find(name) ?? _providers.GetOrAdd(name, new ScriptedProvider(request => ScriptedAnswer.Tokens(request)));
}
