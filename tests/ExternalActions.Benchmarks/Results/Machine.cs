using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using ExternalActions.Benchmarks.Processes;

namespace ExternalActions.Benchmarks.Results;

/// <summary>What the figures were taken on and with.</summary>
internal static class Machine
{
    /// <summary>One line a fact.</summary>
    public static async Task<IReadOnlyList<string>> DescribeAsync(Bench bench) =>
    [
        $"Date: {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC",
        $"Machine: {Environment.ProcessorCount} cores ({Read("/proc/cpuinfo", "model name")}), "
            + $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024 / 1024} GiB, {RuntimeInformation.OSDescription}, kernel "
            + $"{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        $"{RuntimeInformation.FrameworkDescription}; Orleans {Version("Orleans.Core.Abstractions")}; PostgreSQL "
            + $"{await bench.PostgreSql.ScalarAsync<string>("postgres", "SHOW server_version")}; SQLite "
            + $"{new Microsoft.Data.Sqlite.SqliteConnection().ServerVersion}",
        $"Peers: Hangfire {Version("Hangfire.Core")} with Hangfire.PostgreSql {Version("Hangfire.PostgreSql")}, Wolverine {Version("Wolverine")}, "
            + $"Quartz.NET {Version("Quartz")}, Npgsql {Version("Npgsql")}",
        $"PostgreSQL's settings: {PostgreSql.Settings.Replace(" ", ", ", StringComparison.Ordinal)}; SQLite: WAL, synchronous=FULL",
        $"Medians of {bench.Options.Runs} runs of {bench.Options.Duration.TotalSeconds:N0} s after {bench.Options.WarmUp.TotalSeconds:N0} s of "
            + $"warm-up for each process, contestants in turn; {Load.Generator.Clients} clients",
    ];

    private static string Read(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";

    private static string Version(string assembly)
    {
        var loaded = Assembly.Load(assembly);
        var version = loaded.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? loaded.GetName().Version!.ToString();
        return version.Split('+', ' ')[0].TrimEnd('.');
    }
}
