using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>A row as the product wrote it, to write others like it.</summary>
internal sealed class StoredRow
{
    private const int RowsOfACommit = 50_000;

    private readonly string _table;
    private readonly string[] _columns;
    private readonly string[] _types;
    private readonly object[] _values;

    private StoredRow(string table, string[] columns, string[] types, object[] values) =>
        (_table, _columns, _types, _values) = (table, columns, types, values);

    /// <summary>The value of a column; null for SQL's.</summary>
    /// <param name="column">Its name, in whatever case.</param>
    public object? this[string column] => _values[IndexOf(column)] is var value && value is DBNull ? null : value;

    /// <summary>Reads the one row of a table that meets a condition; null when there is none.</summary>
    public static async Task<StoredRow?> ReadAsync(DbConnection connection, string table, string condition)
    {
        await using var read = connection.CreateCommand();
#pragma warning disable CA2100 // Both are of this program.
        read.CommandText = $"SELECT * FROM {table} WHERE {condition}";
#pragma warning restore CA2100
        await using var reader = await read.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return null;
        }

        var columns = Enumerable.Range(0, reader.FieldCount).ToList();
        var values = new object[columns.Count];
        reader.GetValues(values);
        var row = new StoredRow(table, [.. columns.Select(reader.GetName)], [.. columns.Select(reader.GetDataTypeName)], values);
        return await reader.ReadAsync() ? throw new InvalidRunException($"expected one row of {table} where {condition}, and there are more") : row;
    }

    /// <summary>A number in the type that a column has.</summary>
    public object Number(string column, long number) =>
        Convert.ChangeType(number, _values[IndexOf(column)].GetType(), CultureInfo.InvariantCulture);

    /// <summary>An id in the type that a column has.</summary>
    public object Id(string column, Guid id) => _values[IndexOf(column)] is Guid ? id : id.ToByteArray(bigEndian: true);

    /// <summary>The values of another row: those of this one, but for some columns.</summary>
    public object[] With(params ReadOnlySpan<(string Column, object Value)> changed)
    {
        var values = (object[])_values.Clone();
        foreach (var (column, value) in changed)
        {
            values[IndexOf(column)] = value;
        }

        return values;
    }

    /// <summary>Writes other rows.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="connection">The store.</param>
    /// <param name="rows">Their values (see <see cref="With"/>).</param>
    public Task WriteAsync(Bench bench, DbConnection connection, IEnumerable<object[]> rows) => connection is NpgsqlConnection npgsql
        ? CopyAsync(bench, npgsql, rows)
        : InsertAsync(bench, (SqliteConnection)connection, rows);

    private int IndexOf(string column)
    {
        var index = Array.FindIndex(_columns, name => name.Equals(column, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new InvalidOperationException($"{_table} has no column {column}.");
    }

    private async Task CopyAsync(Bench bench, NpgsqlConnection connection, IEnumerable<object[]> rows)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {_table} ({string.Join(", ", _columns)}) FROM STDIN (FORMAT BINARY)", bench.Cancellation);
        copy.Timeout = TimeSpan.Zero;
        foreach (var row in rows)
        {
            await copy.StartRowAsync(bench.Cancellation);
            for (var column = 0; column < row.Length; column++)
            {
                await (row[column] is DBNull
                    ? copy.WriteNullAsync(bench.Cancellation)
                    : copy.WriteAsync(row[column], _types[column], bench.Cancellation));
            }
        }

        await copy.CompleteAsync(bench.Cancellation);
    }

    private async Task InsertAsync(Bench bench, SqliteConnection connection, IEnumerable<object[]> rows)
    {
        foreach (var chunk in rows.Chunk(RowsOfACommit))
        {
            bench.Cancellation.ThrowIfCancellationRequested();
            await using var transaction = connection.BeginTransaction();
            await using var insert = connection.CreateCommand();
            insert.Transaction = transaction;
#pragma warning disable CA2100 // The names are those of the table.
            insert.CommandText =
                $"INSERT INTO {_table} ({string.Join(", ", _columns)}) VALUES ({string.Join(", ", _columns.Select((_, index) => $"@p{index}"))})";
#pragma warning restore CA2100
            var parameters = _columns.Select((_, index) => insert.Parameters.AddWithValue($"@p{index}", DBNull.Value)).ToList();
            foreach (var row in chunk)
            {
                for (var column = 0; column < row.Length; column++)
                {
                    parameters[column].Value = row[column];
                }

                insert.ExecuteNonQuery();
            }

            await transaction.CommitAsync();
        }
    }
}
