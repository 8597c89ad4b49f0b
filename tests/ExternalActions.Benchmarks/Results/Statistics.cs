using System.Globalization;

namespace ExternalActions.Benchmarks.Results;

/// <summary>Medians, quantiles and how numbers are written.</summary>
internal static class Statistics
{
    /// <summary>The median.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The value that a share of all values does not exceed.</summary>
    /// <param name="values">The values.</param>
    /// <param name="share">The share, such as 0.99.</param>
    public static double Quantile(this IReadOnlyCollection<double> values, double share) =>
        values.Count == 0 ? double.NaN : values.Order().ElementAt(Math.Clamp((int)Math.Ceiling(values.Count * share) - 1, 0, values.Count - 1));

    /// <summary>A whole number with separators, or a dash for none.</summary>
    public static string Whole(this double value) => double.IsNaN(value) ? "–" : value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with some decimals, or a dash for none.</summary>
    public static string Decimals(this double value, int decimals) =>
        double.IsNaN(value) ? "–" : value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>The least and the greatest.</summary>
    public static string Range(this IReadOnlyCollection<double> values) => values.Count == 0 ? "–" : $"{values.Min().Whole()}–{values.Max().Whole()}";
}
