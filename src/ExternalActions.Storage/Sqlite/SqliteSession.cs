using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>One connection with its prepared statements, for one caller at a time.</summary>
/// <param name="connection">An open connection; closed with the session.</param>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    /// <summary>Runs statements as one transaction; what they throw rolls it back.</summary>
    /// <param name="forWriting">Whether to take the write lock at the beginning, waiting for it if need be.</param>
    /// <param name="work">Runs the statements.</param>
    public T Transact<T>(bool forWriting, Func<SqliteSession, T> work)
    {
        using var transaction = connection.BeginTransaction(deferred: !forWriting);
        _transaction = transaction;
        try
        {
            var result = work(this);
            transaction.Commit();
            return result;
        }
        finally
        {
            _transaction = null;
        }
    }

    /// <summary>A statement on executions, prepared once; its parameters are left as the last use set them.</summary>
    /// <param name="name">Its name in <c>Executions.sql</c>.</param>
    public SqliteCommand Command(string name)
    {
        if (!_commands.TryGetValue(name, out var command))
        {
            command = Create(name);
            _commands.Add(name, command);
        }

        command.Transaction = _transaction;
        return command;
    }

    /// <summary>The same as a new command of the caller's own, for statements that are open several times at once.</summary>
    /// <param name="name">Its name in <c>Executions.sql</c>.</param>
    public SqliteCommand Create(string name)
    {
        var command = connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = SqliteStatements.Executions[name];
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }
}

/// <summary>Sets parameters of a command that is used again and again.</summary>
internal static class SqliteCommandExtensions
{
    /// <summary>Sets a parameter, and adds it at the first use.</summary>
    /// <param name="command">The command.</param>
    /// <param name="name">The parameter's name with its <c>@</c>.</param>
    /// <param name="type">The storage class.</param>
    /// <param name="value">The value; null is stored as NULL.</param>
    public static SqliteCommand Set(this SqliteCommand command, string name, SqliteType type, object? value)
    {
        var index = command.Parameters.IndexOf(name);
        var parameter = index < 0 ? command.Parameters.Add(name, type) : command.Parameters[index];
        parameter.Value = value ?? DBNull.Value;
        return command;
    }
}
