using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ExternalActions.Benchmarks.Results;
using ExternalActions.Benchmarks.Small;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>Time and allocations of the small parts, by BenchmarkDotNet in this process.</summary>
internal static class SmallPart
{
    /// <summary>Runs it.</summary>
    public static Task RunAsync(Bench bench, Report report)
    {
        var config = new ManualConfig()
            .AddJob(Job.ShortRun.WithIterationCount(Math.Max(3, bench.Options.Runs)).WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(bench.Folder, "benchmarkdotnet"));
        List<string[]> rows = [];
        foreach (var type in new[] { typeof(TemplateBenchmarks), typeof(AuthorizationBenchmarks) })
        {
            var summary = BenchmarkRunner.Run(type, config);
            foreach (var ran in summary.Reports)
            {
                var name = ran.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
                if (ran.ResultStatistics is not { } statistics)
                {
                    report.AddInvalid(name, "BenchmarkDotNet has no result.");
                    continue;
                }

                var allocated = ran.GcStats.GetBytesAllocatedPerOperation(ran.BenchmarkCase) ?? 0;
                rows.Add([name, statistics.Median.Whole(), statistics.StandardDeviation.Whole(), ((double)allocated).Whole()]);
                Bench.Say($"{name}: {statistics.Median.Whole()} ns, {allocated} bytes");
            }
        }

        report.Section(
            "Small parts", "An action with ten fields, a JSON payload and two headers; nanoseconds (median) and bytes allocated, each time.");
        report.Table(["part", "ns", "standard deviation", "bytes"], rows);
        return Task.CompletedTask;
    }
}
