using System.Reflection;
using System.Runtime.InteropServices;
using ExternalActions.Benchmarks.Parts;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks;

/// <summary>Runs the parts, prints the table and writes it.</summary>
internal static class Harness
{
    private static readonly Dictionary<string, Func<Bench, Report, Task>> Parts = new()
    {
        ["rates"] = RatesPart.RunAsync,
        ["gateway"] = GatewayPart.RunAsync,
        ["keyed"] = KeyedPart.RunAsync,
        ["connectors"] = ConnectorsPart.RunAsync,
        ["waiting"] = WaitingPart.RunAsync,
        ["due"] = DuePart.RunAsync,
        ["failures"] = FailuresPart.RunAsync,
        ["growth"] = GrowthPart.RunAsync,
        ["small"] = SmallPart.RunAsync,
    };

    /// <summary>Runs the benchmark.</summary>
    /// <returns>0; 1 when a run was no result; 2 when the command line is wrong; 130 when it was stopped.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        BenchOptions options;
        try
        {
            options = BenchOptions.Parse(args);
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }

        // Stopped with Ctrl+C or by SIGTERM, it ends its processes and removes its folder first.
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }

        var report = new Report();
        await using var bench = await Bench.StartAsync(options, stop.Token);
        var facts = await Machine.DescribeAsync(bench);
        foreach (var part in options.Parts.TakeWhile(_ => !bench.IsStopping))
        {
            Bench.Say($"part {part}");
            try
            {
                await Parts[part](bench, report);
            }
            catch (Exception) when (bench.IsStopping)
            {
                Bench.Say("stopped");
            }
            catch (Exception exception)
            {
                report.AddInvalid(part, exception.ToString());
            }
        }

        // The parts that ended before a stop are printed too, and never written.
        Write(bench.IsStopping ? options with { Parts = [], Output = null } : options, report.Write(facts));
        if (bench.IsStopping)
        {
            return 130;
        }

        return report.Invalid.Count == 0 ? 0 : 1;
    }

    private static void Write(BenchOptions options, string text)
    {
        Console.WriteLine(text);
        var folder = typeof(Harness).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "ProjectFolder").Value!;
        if ((options.Output ?? (options.IsWhole ? Path.Combine(folder, "RESULTS.md") : null)) is { } file)
        {
            File.WriteAllText(file, text);
        }
    }
}
