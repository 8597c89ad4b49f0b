namespace ExternalActions.TestTarget.Scripted;

/// <summary>
/// Answers as it should be, and takes only the refresh token that is valid now: the newest, when tokens rotate; else the first one, and answers to
/// refreshes then bring none. Called for one request at a time.
/// </summary>
internal sealed class RefreshTokenScript(bool rotates)
{
    private string? _refreshToken;

    public ScriptedAnswer Answer(ScriptedTokenRequest request)
    {
        if (!request.IsRefresh)
        {
            return Issue(request);
        }

        if (_refreshToken is null || request["refresh_token"] != _refreshToken)
        {
            return ScriptedAnswer.Error("invalid_grant");
        }

        return rotates ? Issue(request) : ScriptedAnswer.Tokens(request, body => body.Remove("refresh_token"));
    }

    private ScriptedAnswer Issue(ScriptedTokenRequest request) =>
        ScriptedAnswer.Tokens(request, body => _refreshToken = body.Text("refresh_token"));
}
