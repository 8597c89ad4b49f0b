using System.Net.Sockets;
using Npgsql;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>Sorts failures of PostgreSQL by what callers can do about them.</summary>
internal static class PostgreSqlFailures
{
    /// <summary>Whether the database could not be reached, was stopped or did not answer in time: the same may succeed later.</summary>
    public static bool IsUnavailable(this NpgsqlException exception) =>
        exception is not PostgresException failure
        || (failure.IsTransient && !failure.IsRollback())
        // Npgsql does not count a server that is told to stop, or that lost a process, as transient.
        || failure.SqlState.StartsWith(Classes.OperatorIntervention, StringComparison.Ordinal);

    /// <summary>Whether the data that was written is at fault, not the state of the database.</summary>
    public static bool IsFaultOfAWrite(this PostgresException exception) =>
        exception.IsRollback() || exception.SqlState[..2] is Classes.DataException or Classes.IntegrityViolation or Classes.LimitExceeded;

    /// <summary>Says why a database cannot be used at the start, and what to do about it.</summary>
    public static string Explain(this Exception exception)
    {
        var why = exception switch
        {
            PostgresException failure => failure.MessageText,
            { InnerException: SocketException cause } => $"{exception.Message.TrimEnd('.')}: {cause.Message}",
            _ => exception.Message,
        };
        return $"{why.TrimEnd('.')}. {Advise(exception)}";
    }

    private static string Advise(Exception exception)
    {
        const string setting = $"{StorageOptions.Section}:{nameof(StorageOptions.ConnectionString)}";
        const string checkUser = $"Check Username and Password in {setting}, and who may connect by PostgreSQL's pg_hba.conf.";
        if (exception is not PostgresException failure)
        {
            // Npgsql has no code for it.
            return exception.Message.StartsWith("No password has been provided", StringComparison.Ordinal)
                ? checkUser
                : $"Check Host and Port in {setting}, and that PostgreSQL runs there and is reached from here.";
        }

        return failure.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => checkUser,
            PostgresErrorCodes.InvalidCatalogName => $"Create the database, or set Database in {setting} to another one.",
            PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidSchemaName =>
                $"Let the user of {setting} own the database, or grant it USAGE and CREATE on the schema.",
            PostgresErrorCodes.TooManyConnections => "Let PostgreSQL take more (max_connections), or let others have fewer.",
            PostgresErrorCodes.CannotConnectNow => "Start this server again once PostgreSQL is up.",
            PostgresErrorCodes.ReadOnlySqlTransaction => $"Set Host in {setting} to the primary server.",
            PostgresErrorCodes.DiskFull => "Free space on the disk of PostgreSQL.",
            _ => $"Check {setting}.",
        };
    }

    /// <summary>Whether a deadlock or a conflict of transactions ended it; in smaller parts it can succeed at once.</summary>
    private static bool IsRollback(this PostgresException exception) =>
        exception.SqlState.StartsWith(Classes.Rollback, StringComparison.Ordinal);

    /// <summary>The first two characters of an error code.</summary>
    private static class Classes
    {
        public const string DataException = "22";
        public const string IntegrityViolation = "23";
        public const string Rollback = "40";
        public const string LimitExceeded = "54";
        public const string OperatorIntervention = "57";
    }
}
