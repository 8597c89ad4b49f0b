using Npgsql;

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
    /// How many commits of executions a silo has under way at once, 1 to 16; SQLite takes one. More make smaller commits, which cost the database
    /// more, and wait less for one that is slow. Default: 1.
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

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well. Shows no connection string.</summary>
    public IEnumerable<string> Validate()
    {
        if (!Enum.IsDefined(Provider))
        {
            yield return $"{nameof(Provider)}: got {(int)Provider}, expected {string.Join(" or ", Enum.GetNames<StorageProvider>())}.";
            // The other settings mean something only with a database.
            yield break;
        }

        if (ConnectionFailure() is { } failure)
        {
            yield return $"{nameof(ConnectionString)}: {failure}";
        }

        if (string.IsNullOrWhiteSpace(DataFolder) || DataFolder.Contains('\0', StringComparison.Ordinal))
        {
            yield return $"{nameof(DataFolder)}: expected the path of a folder.";
        }

        if (MaxWritesPerCommit is < 1 or > 10_000)
        {
            yield return $"{nameof(MaxWritesPerCommit)}: got {MaxWritesPerCommit}, expected 1 to 10000.";
        }

        var mostWriters = Provider.MostWriters();
        if (Writers < 1 || Writers > mostWriters)
        {
            yield return $"{nameof(Writers)}: got {Writers}, expected {(mostWriters == 1 ? "1" : $"1 to {mostWriters}")} with {Provider}.";
        }

        if (QueueTimeout < TimeSpan.FromMilliseconds(1) || QueueTimeout > TimeSpan.FromMinutes(10))
        {
            yield return $"{nameof(QueueTimeout)}: got {QueueTimeout}, expected 00:00:00.001 to 00:10:00.";
        }

        if (MaxQueuedBytes is < 1L << 20 or > 64L << 30)
        {
            yield return $"{nameof(MaxQueuedBytes)}: got {MaxQueuedBytes}, expected {1L << 20} to {64L << 30}.";
        }
    }

    private string? ConnectionFailure()
    {
        var isGiven = !string.IsNullOrWhiteSpace(ConnectionString);
        if (!Provider.TakesConnectionString())
        {
            return isGiven ? $"given, but {Section}:{nameof(Provider)} is {Provider}; expected {StorageProvider.PostgreSql}." : null;
        }

        if (!isGiven)
        {
            return $"missing; with {Section}:{nameof(Provider)} {Provider} it says how to reach the database, for example "
                + "Host=db;Database=external_actions;Username=ea;Password=...";
        }

        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(ConnectionString).Host) ? "names no Host." : null;
        }
        // Its text may quote a part of the string, which may be the password.
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return "cannot be read; expected settings of Npgsql, for example "
                + "Host=db;Database=external_actions;Username=ea;Password=... (a value with a semicolon or quote goes in quotes).";
        }
    }
}
