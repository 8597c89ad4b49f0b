using System.Globalization;

namespace ExternalActions.Benchmarks.Processes;

/// <summary>What processes take from the machine, read from <c>/proc</c>.</summary>
internal static class Usage
{
    // USER_HZ: fixed at 100 for all programs on Linux.
    private const double TicksPerSecond = 100;

    /// <summary>The processor time of processes and of their children so far.</summary>
    public static TimeSpan ProcessorTime(IEnumerable<int> processes)
    {
        var roots = processes.ToHashSet();
        double ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                // After the name, which may hold spaces: state, parent, …, own user and system time, those of children that have ended.
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                var isRoot = roots.Contains(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
                if (isRoot || roots.Contains(int.Parse(fields[1], CultureInfo.InvariantCulture)))
                {
                    ticks += fields[11..(isRoot ? 15 : 13)].Sum(field => double.Parse(field, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>How much memory processes have resident, in bytes.</summary>
    public static long ResidentBytes(IEnumerable<int> processes) => processes.Sum(process =>
        1024 * long.Parse(
            File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status")
                .Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture));
}
