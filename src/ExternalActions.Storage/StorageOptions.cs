namespace ExternalActions.Storage;

/// <summary>Where and how data is stored.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "Storage";

    /// <summary>The database: <c>Sqlite</c> (embedded, one server) or <c>PostgreSql</c> (one server or many). Default: <c>Sqlite</c>.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>
    /// How to reach PostgreSQL, in the form of Npgsql, for example <c>Host=db;Database=external_actions;Username=ea;Password=…</c>. A secret.
    /// Needed with <c>PostgreSql</c>, and refused with <c>Sqlite</c>. Default: none.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// With <c>Sqlite</c>: the folder that holds everything that must be kept. Relative paths count from the current directory of the process.
    /// When it does not exist it is created, on Unix so that only its owner may open it. Default: <c>data</c>.
    /// </summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>How many writes of executions go into one commit at most, 1 to 10,000. Default: 512.</summary>
    public int MaxWritesPerCommit { get; set; } = 512;

    /// <summary>
    /// How many commits of executions a silo has under way at once, 1 to 16; SQLite takes one. More make smaller commits, which cost the database more,
    /// and wait less for one that is slow. Default: 1.
    /// </summary>
    public int Writers { get; set; } = 1;

    /// <summary>
    /// How long a write of an execution waits for room in the queue of a database that falls behind, before it is refused (callers of the
    /// API get 503); 1 ms to 10 min. Default: 5 s.
    /// </summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many bytes of new executions wait for their commit at most, and as many again for room in the queue, before they are refused
    /// (callers of the API get 503); 1 MiB to 64 GiB. Default: 32 MiB.
    /// </summary>
    public long MaxQueuedBytes { get; set; } = 32L * 1024 * 1024;
}

/// <summary>A kind of database.</summary>
public enum StorageProvider
{
    /// <summary>SQLite, embedded in the server's process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    PostgreSql,
}
