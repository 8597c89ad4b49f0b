using Npgsql;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>Makes the one pool of connections that all parts of a server share.</summary>
internal static class PostgreSqlConnections
{
    // Several servers share what PostgreSQL allows, by default 100 connections for all of them.
    private const int MaxConnections = 20;

    // All statements of Orleans and of executions are prepared on their second use on a connection.
    private const int MaxPrepared = 64;
    private const int UsesBeforePrepared = 2;

    /// <summary>Makes the pool; opens nothing.</summary>
    /// <param name="connectionString">What the operator set; what it says of the pool and of preparing is left as it is.</param>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        var settings = builder.ConnectionStringBuilder;
        if (!settings.ShouldSerialize("Maximum Pool Size"))
        {
            settings.MaxPoolSize = Math.Max(MaxConnections, settings.MinPoolSize);
        }

        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = MaxPrepared;
            settings.AutoPrepareMinUsages = UsesBeforePrepared;
        }

        if (!settings.ShouldSerialize("Application Name"))
        {
            settings.ApplicationName = "External Actions";
        }

        // The string is logged, with the password unless this is off; details of errors quote rows, with what is in them.
        settings.PersistSecurityInfo = false;
        settings.IncludeErrorDetail = false;
        return builder.Build();
    }

    /// <summary>Names the database in words for the operator, without user and password.</summary>
    /// <param name="dataSource">The pool.</param>
    public static string Describe(NpgsqlDataSource dataSource)
    {
        var settings = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);
        return $"'{settings.Database ?? settings.Username}' on {settings.Host}:{settings.Port}";
    }
}
