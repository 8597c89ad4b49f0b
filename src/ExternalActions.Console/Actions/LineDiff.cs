using System.Collections.Immutable;

namespace ExternalActions.Console.Actions;

/// <summary>What became of a line.</summary>
public enum DiffKind
{
    /// <summary>It stayed.</summary>
    Same,

    /// <summary>It went.</summary>
    Removed,

    /// <summary>It came.</summary>
    Added,
}

/// <summary>One line of a difference.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Text">The line.</param>
public sealed record DiffLine(DiffKind Kind, string Text);

/// <summary>Compares texts line by line.</summary>
internal static class LineDiff
{
    // The table of lengths has this many cells at most; longer texts are shown as replaced.
    private const int MostCells = 4_000_000;

    /// <summary>The lines of both texts, with as many as possible the same.</summary>
    /// <param name="before">The one text.</param>
    /// <param name="after">The other.</param>
    public static ImmutableArray<DiffLine> Between(string before, string after)
    {
        var (old, now) = (Lines(before), Lines(after));
        if ((long)old.Length * now.Length > MostCells)
        {
            return [.. old.Select(line => new DiffLine(DiffKind.Removed, line)), .. now.Select(line => new DiffLine(DiffKind.Added, line))];
        }

        var lengths = Lengths(old, now);
        var lines = ImmutableArray.CreateBuilder<DiffLine>();
        var (i, j) = (0, 0);
        while (i < old.Length || j < now.Length)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                lines.Add(new DiffLine(DiffKind.Same, old[i++]));
                j++;
            }
            else if (i < old.Length && (j == now.Length || lengths[i + 1, j] >= lengths[i, j + 1]))
            {
                lines.Add(new DiffLine(DiffKind.Removed, old[i++]));
            }
            else
            {
                lines.Add(new DiffLine(DiffKind.Added, now[j++]));
            }
        }

        return lines.ToImmutable();
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.ReplaceLineEndings("\n").Split('\n');

    // How many lines the rests of both from each place on have in common, in order.
    private static int[,] Lengths(string[] old, string[] now)
    {
        var lengths = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = old[i] == now[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        return lengths;
    }
}
