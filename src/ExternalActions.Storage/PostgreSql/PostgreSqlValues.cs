using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>Sets parameters.</summary>
internal static class PostgreSqlValues
{
    // Puts U+FFFD for half a surrogate pair, where Npgsql's own would fail the whole commit.
    private static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <summary>Adds a parameter; null is sent as NULL.</summary>
    public static void Set(this NpgsqlParameterCollection parameters, string name, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });

    /// <summary>Adds an array with one value for each of many items.</summary>
    public static void SetEach<TItem, TValue>(
        this NpgsqlParameterCollection parameters, string name, NpgsqlDbType type, IReadOnlyList<TItem> items, Func<TItem, TValue> value)
    {
        var values = new TValue[items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(items[i]);
        }

        parameters.Add(new NpgsqlParameter<TValue[]>(name, type | NpgsqlDbType.Array) { TypedValue = values });
    }

    /// <summary>The text as a column can hold it: no NUL, and valid Unicode.</summary>
    public static string? ToColumn(this string? text) =>
        text is null ? null : Lenient.GetString(Lenient.GetBytes(text)).Replace('\0', '\uFFFD');
}
