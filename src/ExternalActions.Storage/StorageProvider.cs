namespace ExternalActions.Storage;

/// <summary>A kind of database.</summary>
public enum StorageProvider
{
    /// <summary>SQLite, embedded in the server's process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    PostgreSql,
}

/// <summary>What differs between the databases, for each of them.</summary>
public static class StorageProviders
{
    /// <summary>Whether several servers can share one such database; else it is for one server alone.</summary>
    public static bool IsShared(this StorageProvider provider) => provider switch
    {
        StorageProvider.Sqlite => false,
        StorageProvider.PostgreSql => true,
    };

    /// <summary>Whether a connection string leads to it; else it stands in the data folder.</summary>
    internal static bool TakesConnectionString(this StorageProvider provider) => provider switch
    {
        StorageProvider.Sqlite => false,
        StorageProvider.PostgreSql => true,
    };

    /// <summary>How many commits of executions it takes at once.</summary>
    internal static int MostWriters(this StorageProvider provider) => provider switch
    {
        StorageProvider.Sqlite => 1,
        StorageProvider.PostgreSql => 16,
    };
}
