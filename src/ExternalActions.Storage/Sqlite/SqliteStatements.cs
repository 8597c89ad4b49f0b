namespace ExternalActions.Storage.Sqlite;

/// <summary>The SQLite dialect's statements.</summary>
internal static class SqliteStatements
{
    /// <summary>Of the schema set-up.</summary>
    public static SqlFile Schema { get; } = SqlFile.Load("Sqlite.Schema.sql");

    /// <summary>On executions.</summary>
    public static SqlFile Executions { get; } = SqlFile.Load("Sqlite.Executions.sql");

    /// <summary>On reminders.</summary>
    public static SqlFile Reminders { get; } = SqlFile.Load("Sqlite.Reminders.sql");

    /// <summary>That Orleans runs.</summary>
    public static SqlFile Orleans { get; } = SqlFile.Load("Sqlite.Orleans.sql");

    /// <summary>The scripts of the schema of Orleans' tables, oldest first.</summary>
    public static IReadOnlyList<SchemaScript> OrleansScripts { get; } = SqlFile.LoadScripts("Sqlite.OrleansSchema");

    /// <summary>The scripts of the schema of executions, oldest first.</summary>
    public static IReadOnlyList<SchemaScript> ExecutionsScripts { get; } = SqlFile.LoadScripts("Sqlite.ExecutionsSchema");
}
