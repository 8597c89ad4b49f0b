using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Results;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>What a gateway costs, and a second silo behind it on the same cores.</summary>
internal static class GatewayPart
{
    private const double GatewayAim = 0.8;
    private const double SiloAim = 0.85;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(Bench bench, Report report)
    {
        if (!bench.Options.Takes(Entrants.PostgreSql))
        {
            return;
        }

        var all = new Way("a server of role All", () => Product.StartAsync(bench, sqlite: false));
        var one = new Way("a gateway and a silo", () => Product.StartAsync(bench, sqlite: false, ["Silo", "Gateway"]));
        var two = new Way("a gateway and two silos", () => Product.StartAsync(bench, sqlite: false, ["Silo", "Silo", "Gateway"]));
        var turns = await Turns.MeasureAsync(bench, report, "gateway", [all, one, two]);
        report.Section(
            "Gateways",
            "On PostgreSQL, all processes on the same cores. The processor time is of the servers, in milliseconds an execution.");
        report.Table(
            ["servers", "end to end, /s", "least–greatest", "own", "against role All", "against a gateway and a silo"],
            turns.Where(way => way.Value.Count > 0).Select(way => new[]
            {
                way.Key.Title,
                way.Value.Rate().Whole(),
                way.Value.ConvertAll(turn => turn.Bout.EndToEnd).Range(),
                way.Value.Select(turn => turn.Bout.OwnMilliseconds).Median().Decimals(3),
                (way.Value.Rate() / turns[all].Rate()).Decimals(2),
                (way.Value.Rate() / turns[one].Rate()).Decimals(2),
            }));
        Aim(report, "a gateway and a silo: at least 0.8 of a server of role All", turns[one].Rate() / turns[all].Rate(), GatewayAim);
        Aim(report, "a gateway and two silos: at least 0.85 of a gateway and a silo", turns[two].Rate() / turns[one].Rate(), SiloAim);
    }

    private static void Aim(Report report, string what, double ratio, double least)
    {
        if (!double.IsNaN(ratio))
        {
            report.AimAtLeast($"PostgreSQL, {what}", ratio, least);
        }
    }
}
