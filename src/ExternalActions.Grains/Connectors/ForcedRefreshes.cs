namespace ExternalActions.Grains.Connectors;

/// <summary>
/// How often a connector's token may be refreshed because the external system refused it. A system that answers 401 for another reason must not
/// make the provider issue a token for each of its calls: after so many in a window, a 401 is final. Refreshes that fail have
/// <see cref="RefreshBackoff"/>.
/// </summary>
/// <param name="time">The clock of the window.</param>
internal sealed class ForcedRefreshes(TimeProvider time)
{
    /// <summary>How many a window.</summary>
    public const int Most = 3;

    /// <summary>How long a window is; it begins with its first refresh.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private long _since;
    private int _count;

    /// <summary>Whether one may begin now.</summary>
    public bool MayBegin()
    {
        if (_count == 0 || time.GetElapsedTime(_since) >= Window)
        {
            (_since, _count) = (time.GetTimestamp(), 0);
        }

        return _count < Most;
    }

    /// <summary>Counts one that brought a token.</summary>
    public void Count() => _count++;

    /// <summary>Forgets all: a person has authorized the connector again.</summary>
    public void Forget() => _count = 0;
}
