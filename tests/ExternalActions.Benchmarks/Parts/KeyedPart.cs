using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>What an idempotency key costs when each trigger has one of its own.</summary>
internal static class KeyedPart
{
    private const double Aim = 0.85;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        (string Title, Entrant Entrant, bool IsSqlite, string[] Roles)[] deployments =
        [
            ("SQLite", Entrants.Sqlite, true, ["All"]),
            ("PostgreSQL", Entrants.PostgreSql, false, ["All"]),
            ("PostgreSQL, through a gateway", Entrants.PostgreSql, false, ["Silo", "Gateway"]),
        ];
        var pairs = deployments.Where(deployment => bench.Options.Takes(deployment.Entrant)).Select(deployment => (
            deployment.Title,
            Without: new Way($"{deployment.Title}, without keys", () => Product.StartAsync(bench, deployment.IsSqlite, deployment.Roles)),
            With: new Way($"{deployment.Title}, with keys", async () =>
            {
                var product = await Product.StartAsync(bench, deployment.IsSqlite, deployment.Roles);
                product.UseKeys();
                return product;
            }))).ToList();
        var turns = await Turns.MeasureAsync(bench, report, "keyed", [.. pairs.SelectMany(pair => new[] { pair.Without, pair.With })]);
        List<string[]> rows = [];
        foreach (var (title, without, with) in pairs.Where(pair => turns[pair.Without].Count > 0 && turns[pair.With].Count > 0))
        {
            var ratio = turns[with].Rate() / turns[without].Rate();
            var (memory, memoryWith) = (turns[without].Resident(), turns[with].Resident());
            rows.Add(
            [
                title, turns[without].Rate().Whole(), turns[with].Rate().Whole(), ratio.Decimals(2), Turns.Mebibytes(memory),
                Turns.Mebibytes(memoryWith), (memoryWith / memory).Decimals(2),
            ]);
            report.AimAtLeast($"{title}: a key for each trigger leaves at least 0.85 of the rate", ratio, Aim);
        }

        report.Section(
            "Idempotency keys",
            "Each trigger has a key that no other has, and none. Resident memory is of the servers, right after the load.");
        report.Table(
            ["store", "without, /s", "with a key, /s", "ratio", "resident without, MiB", "resident with, MiB", "ratio of memory"], rows);
    }
}
