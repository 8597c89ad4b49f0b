using System.Globalization;

namespace ExternalActions.Cluster.Tests;

/// <summary>What an experiment came to: a row of the table.</summary>
internal sealed record Row(string Experiment)
{
    /// <summary>Triggers that were answered with an execution.</summary>
    public int Accepted { get; init; }

    /// <summary>Triggers of these that the client had to send twice.</summary>
    public int Retried { get; init; }

    /// <summary>Triggers that were refused twice, or whose connection broke twice.</summary>
    public int Refused { get; init; }

    /// <summary>Whether there may be any of them.</summary>
    public bool MayRefuse { get; init; } = true;

    /// <summary>Those of them that the API answered with 500: it must say 503, so that clients try again.</summary>
    public int Faulted { get; init; }

    /// <summary>Accepted executions that ended with success.</summary>
    public int Ended { get; init; }

    /// <summary>Accepted executions that did not end, or that the target never got.</summary>
    public int Lost { get; init; }

    /// <summary>Accepted executions that the target got more often than it refused them or broke off.</summary>
    public int Duplicated { get; init; }

    /// <summary>Those of them that neither an attempt in the history nor a pick-up after the fault explains.</summary>
    public int Unexplained { get; init; }

    /// <summary>Changes of executions that had ended: a silo wrote over what others did. Since the cluster started.</summary>
    public long ChangedAfterEnd { get; init; }

    /// <summary>From the fault until executions end within 2 s again; null when they did not while the load lasted.</summary>
    public TimeSpan? Recovery { get; init; }

    /// <summary>From the fault until the last of the executions ended that were accepted before it was over.</summary>
    public TimeSpan LastEnd { get; init; }

    /// <summary>What to look at when the row is not as it should be.</summary>
    public string Details { get; init; } = "";

    /// <summary>The head of the table in Markdown.</summary>
    public static string Head =>
        "| experiment | accepted | ended | lost | duplicated | unexplained | changed after end | "
        + "sent twice | refused twice | recovered after | last of all ended after |\n"
        + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Experiment} | {Accepted} | {Ended} | {Lost} | {Duplicated} | {Unexplained} | {ChangedAfterEnd} | {Retried} | {Refused} "
        + $"| {Seconds(Recovery)} | {Seconds(LastEnd)} |");

    /// <summary>Checks what must hold of every row.</summary>
    public Row MustHold()
    {
        var holds = Accepted > 0 && Ended == Accepted && Lost == 0 && Unexplained == 0 && ChangedAfterEnd == 0 && Faulted == 0
            && Recovery is not null && (MayRefuse || Refused == 0);
        Assert.True(holds, $"{Head}\n{this}\n{Details}");
        return this;
    }

    private static string Seconds(TimeSpan? time) =>
        time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalSeconds:0.0} s") : "not";
}
