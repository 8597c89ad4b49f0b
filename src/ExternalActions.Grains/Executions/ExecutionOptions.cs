namespace ExternalActions.Grains.Executions;

/// <summary>How this silo runs executions.</summary>
public sealed class ExecutionOptions
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "Executions";

    /// <summary>How many attempts this silo makes at a time; further ones wait their turn. 1 to 100,000.</summary>
    public int MaxConcurrentAttempts { get; set; } = 1_000;

    /// <summary>How many of them may be of one connector, so that a slow system does not keep the others waiting. 1 to 100,000.</summary>
    public int MaxConcurrentAttemptsPerConnector { get; set; } = 200;

    /// <summary>How long ended executions are kept; null for ever. At least one hour.</summary>
    public TimeSpan? Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a silo that is told to stop lets attempts under way finish. 0 to 5 minutes.</summary>
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (MaxConcurrentAttempts is < 1 or > 100_000)
        {
            yield return $"{nameof(MaxConcurrentAttempts)}: got {MaxConcurrentAttempts}, expected 1 to 100000.";
        }

        if (MaxConcurrentAttemptsPerConnector is < 1 or > 100_000)
        {
            yield return $"{nameof(MaxConcurrentAttemptsPerConnector)}: got {MaxConcurrentAttemptsPerConnector}, expected 1 to 100000.";
        }

        if (Retention is { } retention && retention < TimeSpan.FromHours(1))
        {
            yield return $"{nameof(Retention)}: got {retention}, expected at least 01:00:00, or nothing to keep executions for ever.";
        }

        if (ShutdownGrace < TimeSpan.Zero || ShutdownGrace > TimeSpan.FromMinutes(5))
        {
            yield return $"{nameof(ShutdownGrace)}: got {ShutdownGrace}, expected 00:00:00 to 00:05:00.";
        }
    }
}
