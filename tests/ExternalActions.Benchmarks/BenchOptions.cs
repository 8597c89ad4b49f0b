using System.Globalization;

namespace ExternalActions.Benchmarks;

/// <summary>How much to measure.</summary>
internal sealed record BenchOptions
{
    /// <summary>The parts, in the order they are run.</summary>
    public static IReadOnlyList<string> AllParts { get; } =
        ["rates", "gateway", "keyed", "connectors", "waiting", "due", "failures", "growth", "small"];

    /// <summary>The parts to run.</summary>
    public IReadOnlyList<string> Parts { get; init; } = AllParts;

    /// <summary>How many runs a median is of.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>How long a load lasts.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a contestant is warmed up before, for each of its processes: they share the cores that compile their code.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The most rows that growth goes to; smaller steps of it are kept.</summary>
    public long Rows { get; init; } = 10_000_000;

    /// <summary>How many executions wait.</summary>
    public int Waiting { get; init; } = 100_000;

    /// <summary>How many connectors there are, each with five actions.</summary>
    public int Connectors { get; init; } = 500;

    /// <summary>How many executions wait that were put into the store.</summary>
    public int DueWaiting { get; init; } = 1_000_000;

    /// <summary>How many of them are due at once.</summary>
    public int Due { get; init; } = 100_000;

    /// <summary>How long the memory of a server is watched beside them: whatever a silo does every few minutes must be among it.</summary>
    public TimeSpan DueWatch { get; init; } = TimeSpan.FromSeconds(330);

    /// <summary>Only contestants whose title has one of these in it; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The file to write the table to; null for RESULTS.md when all parts are run whole, else for none.</summary>
    public string? Output { get; init; }

    /// <summary>Whether nothing is left out or shortened.</summary>
    public bool IsWhole => this == new BenchOptions { Output = Output };

    /// <summary>Whether a contestant is among those asked for.</summary>
    public bool Takes(Contestants.Entrant entrant) =>
        Only.Count == 0 || Only.Any(text => entrant.Title.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It cannot be understood; the message says what can.</exception>
    public static BenchOptions Parse(string[] args)
    {
        var options = new BenchOptions();
        List<string> parts = [];
        List<string> only = [];
        for (var i = 0; i < args.Length; i++)
        {
            var value = args[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--runs":
                    options = options with { Runs = Number(args[i++], value) };
                    break;
                case "--seconds":
                    options = options with { Duration = TimeSpan.FromSeconds(Number(args[i++], value)) };
                    break;
                case "--warm-up":
                    options = options with { WarmUp = TimeSpan.FromSeconds(Number(args[i++], value)) };
                    break;
                case "--rows":
                    options = options with { Rows = Number(args[i++], value) };
                    break;
                case "--waiting":
                    options = options with { Waiting = Number(args[i++], value) };
                    break;
                case "--connectors":
                    options = options with { Connectors = Number(args[i++], value) };
                    break;
                case "--due-waiting":
                    options = options with { DueWaiting = Number(args[i++], value) };
                    break;
                case "--due":
                    options = options with { Due = Number(args[i++], value) };
                    break;
                case "--due-watch":
                    options = options with { DueWatch = TimeSpan.FromSeconds(Number(args[i++], value)) };
                    break;
                case "--only":
                    only.Add(value);
                    i++;
                    break;
                case "--output":
                    options = options with { Output = value };
                    i++;
                    break;
                case var part when AllParts.Contains(part):
                    parts.Add(part);
                    break;
                default:
                    throw new ArgumentException(
                        $"Got '{args[i]}', expected parts ({string.Join(", ", AllParts)}) and options (--runs N, --seconds N, --warm-up N, --rows N, "
                        + "--connectors N, --waiting N, --due-waiting N, --due N, --due-watch N, --only TEXT, --output FILE).");
            }
        }

        return options with { Parts = parts.Count == 0 ? AllParts : [.. parts.Distinct()], Only = only.Count == 0 ? options.Only : only };
    }

    private static int Number(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{option}: got '{value}', expected a whole number above 0.");
}
