namespace ExternalActions.Core.Retries;

/// <summary>How long to wait between the attempts of an execution.</summary>
public sealed class RetryOptions
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "Retries";

    /// <summary>The delays taken when <see cref="Delays"/> is empty: 5 s, 30 s, 2 min, 10 min, 1 h.</summary>
    public static IReadOnlyList<TimeSpan> DefaultDelays { get; } =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromHours(1),
    ];

    /// <summary>
    /// The delay after the first failed attempt, after the second and so on; the last one repeats. Each 1 second to 7 days.
    /// Empty is <see cref="DefaultDelays"/>: configuration adds to a list, so a filled default could not be replaced.
    /// </summary>
    public IList<TimeSpan> Delays { get; set; } = [];

    /// <summary>The share of a delay, 0 to 1, by which it is lengthened at random, so that many failures do not come back at once.</summary>
    public double Jitter { get; set; } = 0.2;

    /// <summary>Checks the settings.</summary>
    /// <returns>One text a bad setting, <c>Setting: what is wrong</c>; nothing when all are good.</returns>
    public IEnumerable<string> Validate()
    {
        for (var i = 0; i < Delays.Count; i++)
        {
            if (Delays[i] < TimeSpan.FromSeconds(1) || Delays[i] > TimeSpan.FromDays(7))
            {
                yield return $"{nameof(Delays)}:{i}: got {Delays[i]}, expected 1 second to 7 days.";
            }
        }

        if (Jitter is not (>= 0 and <= 1))
        {
            yield return FormattableString.Invariant($"{nameof(Jitter)}: got {Jitter}, expected 0 to 1.");
        }
    }
}
