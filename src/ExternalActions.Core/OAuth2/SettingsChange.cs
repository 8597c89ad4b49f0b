namespace ExternalActions.Core.OAuth2;

/// <summary>What an edit of a connector's settings means for its tokens, in ascending order of gravity.</summary>
public enum SettingsChange
{
    /// <summary>Nothing: they go on.</summary>
    None,

    /// <summary>They go on, but a person should authorize again: only then the edit takes effect.</summary>
    Advise,

    /// <summary>A new access token is got before the next use; the refresh token is kept.</summary>
    Refresh,

    /// <summary>
    /// They are dropped: they were given to another client, or would now be sent to another place. A person must authorize again, where
    /// the grant type has one do so.
    /// </summary>
    Reauthorize,
}
