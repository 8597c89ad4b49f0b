namespace ExternalActions.Console.Overview;

/// <summary>One row of values in a chart over time.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Tone">The class of its colour.</param>
/// <param name="Values">A value for each part, oldest first; null where there is none.</param>
public sealed record ChartSeries(string Name, string Tone, IReadOnlyList<double?> Values)
{
    /// <summary>The newest value; null when there is none at all.</summary>
    public double? Newest => Values.LastOrDefault(value => value is not null);

    /// <summary>The highest value.</summary>
    public double Highest => Values.Max() ?? 0;
}
