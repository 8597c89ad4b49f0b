namespace ExternalActions.Core.Flow;

/// <summary>
/// Divides a total among claimants: none gets more than it wants, nor less than an equal part unless it wants less.
/// </summary>
public static class FairShares
{
    /// <summary>The share of one of them.</summary>
    /// <param name="total">How much there is.</param>
    /// <param name="wanted">How much each of them wants. What is left after equal parts goes to the first ones.</param>
    /// <param name="index">Whose share.</param>
    public static int Of(int total, IReadOnlyList<int> wanted, int index)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var left = Math.Max(0, total);
        var unserved = wanted.Count(want => want > 0);
        var level = 0;
        // Raises a common level until what is there is used up; each step satisfies at least one of them.
        while (unserved > 0 && left >= unserved)
        {
            var next = int.MaxValue;
            foreach (var want in wanted)
            {
                next = want > level && want < next ? want : next;
            }

            var step = Math.Min(next - level, left / unserved);
            level += step;
            left -= step * unserved;
            unserved = wanted.Count(want => want > level);
        }

        var share = Math.Min(Math.Max(0, wanted[index]), level);
        if (wanted[index] <= level)
        {
            return share;
        }

        var before = 0;
        for (var other = 0; other < index; other++)
        {
            before += wanted[other] > level ? 1 : 0;
        }

        return share + (before < left ? 1 : 0);
    }
}
