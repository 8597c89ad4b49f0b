using System.Collections.Immutable;

namespace ExternalActions.Metrics;

/// <summary>What silos counted during the last hour. Kept in memory only: what a silo counted goes with it.</summary>
[GenerateSerializer, Immutable, Alias("ea.MetricSeries")]
public sealed record MetricSeries
{
    /// <summary>How long a step is.</summary>
    public static readonly TimeSpan StepLength = TimeSpan.FromSeconds(10);

    /// <summary>How long a step of a connector is.</summary>
    public static readonly TimeSpan ConnectorStepLength = TimeSpan.FromMinutes(5);

    /// <summary>How far back it goes.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromHours(1);

    /// <summary>When it was read (UTC).</summary>
    [Id(0)]
    public DateTimeOffset At { get; init; }

    /// <summary>The steps in which anything was counted, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<MetricStep> Steps { get; init; } = [];

    /// <summary>The connectors with attempts that failed or could not be made, the most of them first; not more than a page can show.</summary>
    [Id(2)]
    public ImmutableArray<ConnectorMetrics> Connectors { get; init; } = [];

    /// <summary>How many silos it is of.</summary>
    [Id(3)]
    public int Silos { get; init; }

    /// <summary>How many silos did not answer, and are not in it.</summary>
    [Id(4)]
    public int SilentSilos { get; init; }
}

/// <summary>What was counted during ten seconds.</summary>
[GenerateSerializer, Immutable, Alias("ea.MetricStep")]
public sealed record MetricStep
{
    /// <summary>
    /// The upper bounds, in milliseconds, that the durations of attempts are counted by in <see cref="Durations"/>. It has one count more, of
    /// what took even longer. Servers of two releases add these counts up: the bounds must not change.
    /// </summary>
    public static readonly ImmutableArray<double> DurationBounds =
    [
        5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 750,
        1_000, 1_500, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
    ];

    /// <summary>When it began (UTC); a multiple of its length.</summary>
    [Id(0)]
    public DateTimeOffset From { get; init; }

    /// <summary>Executions that were accepted.</summary>
    [Id(1)]
    public int Accepted { get; init; }

    /// <summary>Executions that ended well.</summary>
    [Id(2)]
    public int Succeeded { get; init; }

    /// <summary>Executions that failed for good.</summary>
    [Id(3)]
    public int Failed { get; init; }

    /// <summary>Executions that were cancelled.</summary>
    [Id(4)]
    public int Cancelled { get; init; }

    /// <summary>Attempts that failed in a way that another one may mend.</summary>
    [Id(5)]
    public int Retryable { get; init; }

    /// <summary>Waits for a connector that could not authenticate, or let no request through.</summary>
    [Id(6)]
    public int Postponed { get; init; }

    /// <summary>How many attempts took how long; see <see cref="DurationBounds"/>. Empty for no attempt.</summary>
    [Id(7)]
    public ImmutableArray<int> Durations { get; init; } = [];

    /// <summary>
    /// How many executions waited for their next attempt, in the whole system; counted up to <see cref="WaitingLimit"/>, and that stands for
    /// more. Null when it was not known.
    /// </summary>
    [Id(8)]
    public int? Waiting { get; init; }

    /// <summary>How far <see cref="Waiting"/> is counted.</summary>
    public const int WaitingLimit = 10_000;
}

/// <summary>How the attempts of one connector went.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorMetrics")]
public sealed record ConnectorMetrics
{
    /// <summary>The connector.</summary>
    [Id(0)]
    public Guid ConnectorId { get; init; }

    /// <summary>The steps in which anything was counted, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<ConnectorStep> Steps { get; init; } = [];
}

/// <summary>What was counted for one connector during five minutes.</summary>
[GenerateSerializer, Immutable, Alias("ea.ConnectorStep")]
public sealed record ConnectorStep
{
    /// <summary>When it began (UTC); a multiple of its length.</summary>
    [Id(0)]
    public DateTimeOffset From { get; init; }

    /// <summary>Attempts.</summary>
    [Id(1)]
    public int Attempts { get; init; }

    /// <summary>Attempts that did not succeed.</summary>
    [Id(2)]
    public int Failures { get; init; }

    /// <summary>Attempts that could not be made.</summary>
    [Id(3)]
    public int Postponed { get; init; }
}
