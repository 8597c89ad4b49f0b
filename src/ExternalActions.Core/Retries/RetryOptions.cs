namespace ExternalActions.Core.Retries;

/// <summary>How long a failed execution waits before it tries again.</summary>
public sealed class RetryOptions
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "Retries";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly TimeSpan[] StandardDelays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1),
    ];

    /// <summary>The delay after the first failure, the second and so on; the last one repeats. Null is 5 s, 30 s, 2 min, 10 min, 1 h.</summary>
    public IList<TimeSpan>? Delays { get; set; }

    /// <summary>How much of a delay is added to it at random, so that failures do not come back all at once: 0 to 1. 0.2 is up to 20 %.</summary>
    public double Jitter { get; set; } = 0.2;

    /// <summary>The delays that count.</summary>
    internal IReadOnlyList<TimeSpan> EffectiveDelays => Delays is null ? StandardDelays : [.. Delays];

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (EffectiveDelays.Count == 0)
        {
            yield return $"{nameof(Delays)}: got none, expected at least one.";
        }

        foreach (var delay in EffectiveDelays.Where(delay => delay < TimeSpan.Zero || delay > Longest))
        {
            yield return $"{nameof(Delays)}: got {delay}, expected 00:00:00 to {Longest}.";
        }

        if (Jitter is not (>= 0 and <= 1))
        {
            yield return $"{nameof(Jitter)}: got {Jitter}, expected 0 to 1.";
        }
    }
}
