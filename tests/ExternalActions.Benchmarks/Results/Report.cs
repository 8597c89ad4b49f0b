using System.Globalization;
using System.Text;

namespace ExternalActions.Benchmarks.Results;

/// <summary>The table that is printed and written.</summary>
internal sealed class Report
{
    private readonly StringBuilder _text = new();
    private readonly List<string> _invalid = [];
    private readonly List<string> _targets = [];

    /// <summary>Runs that are no result.</summary>
    public IReadOnlyList<string> Invalid => _invalid;

    /// <summary>Begins a section.</summary>
    public void Section(string title, string note) => Line($"\n## {title}\n\n{note}\n");

    /// <summary>Adds a table.</summary>
    /// <param name="head">The names of the columns; all but the first hold numbers.</param>
    /// <param name="rows">The rows.</param>
    public void Table(string[] head, IEnumerable<string[]> rows)
    {
        Line($"| {string.Join(" | ", head)} |");
        Line($"|---|{string.Concat(Enumerable.Repeat("--:|", head.Length - 1))}");
        foreach (var row in rows)
        {
            Line($"| {string.Join(" | ", row)} |");
        }
    }

    /// <summary>Notes that a run is no result.</summary>
    public void AddInvalid(string what, string why)
    {
        Bench.Say($"INVALID {what}: {why}");
        _invalid.Add($"{what}: {why}");
    }

    /// <summary>Compares a figure with what is aimed at.</summary>
    /// <param name="what">What it is, with the aim.</param>
    /// <param name="got">What was measured.</param>
    /// <param name="isMet">Whether it is met.</param>
    public void Aim(string what, string got, bool isMet) => _targets.Add($"| {what} | {got} | {(isMet ? "met" : "missed")} |");

    /// <summary>Compares a figure with the most that it should be.</summary>
    /// <param name="what">What it is, with the aim.</param>
    /// <param name="got">The figure.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="most">The aim.</param>
    public void AimAtMost(string what, double got, string unit, double most) => Aim(what, $"{got.Decimals(1)} {unit}", got <= most);

    /// <summary>Compares a ratio with the least that it should be.</summary>
    /// <param name="what">What it is, with the aim.</param>
    /// <param name="ratio">The ratio.</param>
    /// <param name="least">The aim.</param>
    public void AimAtLeast(string what, double ratio, double least) => Aim(what, ratio.Decimals(2), ratio >= least);

    /// <summary>Writes all of it, the aims first.</summary>
    /// <param name="facts">What is true of all figures: machine, versions, date.</param>
    public string Write(IReadOnlyList<string> facts)
    {
        var all = new StringBuilder();
        all.Append("# Results\n\nWritten by the benchmark itself; README.md beside this file says how each figure is obtained.\n\n");
        all.Append(string.Concat(facts.Select(fact => $"- {fact}\n")));
        if (_targets.Count > 0)
        {
            all.Append("\n## Aims\n\n| aim | measured | |\n|---|---|---|\n").AppendJoin('\n', _targets).Append('\n');
        }

        all.Append(_text);
        all.Append(_invalid.Count == 0
            ? "\nIn every run each accepted execution was delivered once and is stored as ended once; nothing was lost or doubled.\n"
            : "\n**Invalid runs:**\n\n" + string.Concat(_invalid.Select(run => $"- {run}\n")));
        return all.ToString();
    }

    private void Line(string line) => _text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
