namespace ExternalActions.TestTarget.Scripted;

/// <summary>One endpoint of a scripted provider: its script and the requests that it got. Thread-safe.</summary>
internal sealed class ScriptedEndpoint(ScriptedProvider provider, Func<ScriptedTokenRequest, ScriptedAnswer> script)
{
    private readonly Lock _lock = new();
    private readonly List<ScriptedTokenRequest> _requests = [];
    private Func<ScriptedTokenRequest, ScriptedAnswer> _script = script;

    public Func<ScriptedTokenRequest, ScriptedAnswer> Script
    {
        set
        {
            lock (_lock)
            {
                _script = value;
            }
        }
    }

    public IReadOnlyList<ScriptedTokenRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Keeps a request and asks the script for its answer.</summary>
    /// <param name="create">Makes the request, given the number of its call.</param>
    public ScriptedAnswer Answer(Func<int, ScriptedTokenRequest> create)
    {
        lock (_lock)
        {
            var request = create(_requests.Count + 1);
            _requests.Add(request);
            var answer = _script(request);
            provider.ValidAccessToken = answer.ValidAccessToken ?? provider.ValidAccessToken;
            return answer;
        }
    }
}
