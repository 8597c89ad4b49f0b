namespace ExternalActions.Storage.Sqlite;

/// <summary>The SQLite dialect's statements.</summary>
internal static class SqliteStatements
{
    /// <summary>Of the schema set-up.</summary>
    public static SqlFile Schema { get; } = SqlFile.Load("Sqlite.Schema.sql");

    /// <summary>On executions.</summary>
    public static SqlFile Executions { get; } = SqlFile.Load("Sqlite.Executions.sql");

    /// <summary>That Orleans runs.</summary>
    public static SqlFile Orleans { get; } = SqlFile.Load("Sqlite.Orleans.sql");

    /// <summary>The schema's scripts, oldest first.</summary>
    public static IReadOnlyList<SchemaScript> Scripts { get; } = SqlFile.LoadScripts("Sqlite.Schema");
}
