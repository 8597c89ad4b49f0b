namespace ExternalActions.Storage.PostgreSql;

/// <summary>The PostgreSQL dialect's statements.</summary>
internal static class PostgreSqlStatements
{
    /// <summary>Of the schema set-up.</summary>
    public static SqlFile Schema { get; } = SqlFile.Load("PostgreSql.Schema.sql");

    /// <summary>On executions.</summary>
    public static SqlFile Executions { get; } = SqlFile.Load("PostgreSql.Executions.sql");

    /// <summary>On the key ring.</summary>
    public static SqlFile KeyRing { get; } = SqlFile.Load("PostgreSql.KeyRing.sql");

    /// <summary>On reminders.</summary>
    public static SqlFile Reminders { get; } = SqlFile.Load("PostgreSql.Reminders.sql");

    /// <summary>That Orleans runs.</summary>
    public static SqlFile Orleans { get; } = SqlFile.Load("PostgreSql.Orleans.sql");

    /// <summary>The scripts of the schema, oldest first.</summary>
    public static IReadOnlyList<SchemaScript> Scripts { get; } = SqlFile.LoadScripts("PostgreSql.Schema");
}
