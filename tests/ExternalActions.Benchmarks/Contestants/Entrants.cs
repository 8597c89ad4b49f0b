namespace ExternalActions.Benchmarks.Contestants;

/// <summary>Who takes part.</summary>
internal static class Entrants
{
    private const string TableCount =
        "SELECT count(*) FILTER (WHERE status = 1), count(*) FILTER (WHERE status = 0), count(*) FILTER (WHERE status = 2) FROM jobs";

    /// <summary>External Actions on SQLite.</summary>
    public static Entrant Sqlite { get; } =
        new("External Actions", "SQLite", IsProduct: true, [0], async (bench, _) => await Product.StartAsync(bench, sqlite: true));

    /// <summary>External Actions on PostgreSQL, one silo.</summary>
    public static Entrant PostgreSql { get; } =
        new("External Actions", "PostgreSQL", IsProduct: true, [0], async (bench, _) => await Product.StartAsync(bench, sqlite: false));

    /// <summary>External Actions on PostgreSQL, three silos.</summary>
    public static Entrant Cluster { get; } =
        new(
            "External Actions, three silos",
            "PostgreSQL",
            IsProduct: true,
            [0],
            async (bench, _) => await Product.StartAsync(bench, sqlite: false, silos: 3));

    /// <summary>Hangfire; 10 is its default on this machine.</summary>
    public static Entrant Hangfire { get; } = OnPostgreSql(
        "Hangfire",
        "hangfire",
        [10, 20, 40],
        """
        SELECT count(*) FILTER (WHERE statename = 'Succeeded'),
            count(*) FILTER (WHERE statename IS DISTINCT FROM 'Succeeded' AND statename IS DISTINCT FROM 'Failed'),
            count(*) FILTER (WHERE statename = 'Failed') FROM hangfire.job
        """);

    /// <summary>Wolverine with durable local queues.</summary>
    public static Entrant Wolverine { get; } = OnPostgreSql(
        "Wolverine",
        "wolverine",
        [20, 100, 300],
        """
        SELECT (SELECT count(*) FROM wolverine.wolverine_incoming_envelopes WHERE status = 'Handled'),
            (SELECT count(*) FROM wolverine.wolverine_incoming_envelopes WHERE status <> 'Handled'),
            (SELECT count(*) FROM wolverine.wolverine_dead_letters)
        """) with
    { HasLatency = true };

    /// <summary>Quartz.NET with a persistent store: a trigger is gone once it has fired, so what is done is told by the target alone.</summary>
    public static Entrant Quartz { get; } = OnPostgreSql(
        "Quartz.NET",
        "quartz",
        [10, 50],
        "SELECT -1::bigint, (SELECT count(*) FROM qrtz_triggers) + (SELECT count(*) FROM qrtz_fired_triggers), 0::bigint");

    /// <summary>A table with SKIP LOCKED as one would write it first.</summary>
    public static Entrant Table { get; } = OnPostgreSql("Table, one row at a time", "table", [16, 48], TableCount);

    /// <summary>The same with workers that take ten rows at a time and end them in one commit.</summary>
    public static Entrant TableOfTens { get; } =
        OnPostgreSql("Table, ten rows at a time", "table-ten", [16, 32], TableCount) with { HasLatency = true };

    /// <summary>One commit a write on SQLite.</summary>
    public static Entrant SqliteCommits { get; } = new(
        "One commit a write",
        "SQLite",
        IsProduct: false,
        [32],
        (bench, workers) => Peer.StartAsync(
            bench,
            "sqlite",
            workers,
            onPostgreSql: false,
            "SELECT count(*) FILTER (WHERE status = 1), count(*) FILTER (WHERE status = 0), 0 FROM jobs"));

    /// <summary>The same hops and nothing durable.</summary>
    public static Entrant Memory { get; } = new(
        "Floor: plain HttpClient",
        "memory",
        IsProduct: false,
        [64],
        (bench, workers) => Peer.StartAsync(bench, "memory", workers, onPostgreSql: false, count: null));

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<Entrant> All { get; } =
        [Sqlite, PostgreSql, Cluster, Hangfire, Wolverine, Quartz, Table, TableOfTens, SqliteCommits, Memory];

    /// <summary>The product with one silo, and whether it is on SQLite.</summary>
    public static IReadOnlyList<(Entrant Entrant, bool IsSqlite)> OneSilo { get; } = [(Sqlite, true), (PostgreSql, false)];

    private static Entrant OnPostgreSql(string name, string peer, int[] workers, string count) => new(
        name, "PostgreSQL", IsProduct: false, workers, (bench, workers) => Peer.StartAsync(bench, peer, workers, onPostgreSql: true, count));
}
