using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using ExternalActions.Benchmarks.Contestants;
using ExternalActions.Benchmarks.Load;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace ExternalActions.Benchmarks.Parts;

/// <summary>
/// Puts executions that wait for their next attempt into a store while no server runs on it: each as one that a server had written, its row
/// and its reminder, but for its id, its moments and its number.
/// </summary>
internal sealed class WaitingSeed
{
    private static readonly TimeSpan ReminderLimit = TimeSpan.FromMinutes(1);

    private readonly Bench _bench;
    private readonly Product _product;
    private readonly StoredRow _row;
    private readonly StoredRow _reminder;
    private readonly byte[] _body;
    private readonly Serializer<ExecutionRecord> _serializer;
    private readonly ExecutionRecord _record;
    private readonly Guid _id;
    private int _added;

    private WaitingSeed(Bench bench, Product product, StoredRow row, StoredRow reminder, Serializer<ExecutionRecord> serializer)
    {
        (_bench, _product, _row, _reminder, _serializer) = (bench, product, row, reminder, serializer);
        _body = (byte[])row["body"]!;
        _record = Read(_body);
        _id = _record.Execution.Id;
    }

    /// <summary>Takes the one execution that waits in a store, once its reminder is written.</summary>
    public static async Task<WaitingSeed> TakeAsync(Bench bench, Product product)
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer<ExecutionRecord>>();
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(100, bench.Cancellation))
        {
            await using var executions = await product.OpenAsync(product.SqliteFile);
            await using var reminders = await product.OpenAsync(product.OtherSqliteFile);
            if (await StoredRow.ReadAsync(executions, "executions", "status = 2") is { } row)
            {
                var id = serializer.Deserialize((byte[])row["body"]!)!.Execution.Id;
                if (await StoredRow.ReadAsync(reminders, "OrleansRemindersTable", $"GrainId LIKE '%{id:N}%'") is { } reminder)
                {
                    var seed = new WaitingSeed(bench, product, row, reminder, serializer);
                    seed.CheckForm();
                    return seed;
                }
            }

            if (clock.Elapsed > ReminderLimit)
            {
                throw new InvalidRunException("no execution waits with a reminder");
            }
        }
    }

    /// <summary>Adds executions.</summary>
    /// <param name="count">How many.</param>
    /// <param name="index">The number that each carries, by its place among them.</param>
    /// <param name="due">When each is due, by its place among them (UTC).</param>
    public async Task AddAsync(int count, Func<int, int> index, Func<int, DateTimeOffset> due)
    {
        if (!ExecutionHome.TryRead(_id, out var home, out var acceptedAt))
        {
            throw new InvalidRunException("an execution has an id without a time");
        }

        var ids = new Guid[count];
        for (var place = 0; place < count; place++)
        {
            ids[place] = ExecutionHome.CreateId(acceptedAt.AddMilliseconds((_added + place) / 1000.0), home);
        }

        _added += count;
        await using (var executions = await _product.OpenAsync(_product.SqliteFile))
        {
            await _row.WriteAsync(_bench, executions, ids.Select((id, place) => Execution(id, index(place), due(place))));
            await TidyAsync(executions, "executions");
        }

        await using var reminders = await _product.OpenAsync(_product.OtherSqliteFile);
        await _reminder.WriteAsync(_bench, reminders, ids.Select((id, place) => Reminder(id, due(place))));
        await TidyAsync(reminders, "OrleansRemindersTable");
    }

    // As the background work of a server that filled up over days would have done.
    private static async Task TidyAsync(DbConnection connection, string table)
    {
        await using var tidy = connection.CreateCommand();
        tidy.CommandTimeout = 0;
#pragma warning disable CA2100 // The table is of this program.
        tidy.CommandText = connection is SqliteConnection ? "PRAGMA wal_checkpoint(TRUNCATE)" : $"VACUUM (ANALYZE) {table}";
#pragma warning restore CA2100
        await tidy.ExecuteNonQueryAsync();
    }

    private object[] Execution(Guid id, int index, DateTimeOffset due)
    {
        // What is added to the original's moments, so that whatever lies between them stays.
        var later = due - _record.Execution.NextRetryAt!.Value;
        var record = Read(_body);
        Span<byte> number = stackalloc byte[Number.Digits];
        Number.Write(number, index);
        record.DueAt += later;
        record.Execution = record.Execution with
        {
            Id = id,
            NextRetryAt = due,
            Fields = new RawJson($$"""{"n":{{System.Text.Encoding.ASCII.GetString(number)}},"text":"{{Entrance.Text}}"}"""),
        };
        return _row.With(
            ("id", _row.Id("id", id)),
            ("due_at", _row.Number("due_at", Convert.ToInt64(_row["due_at"], CultureInfo.InvariantCulture) + later.Ticks)),
            ("next_retry_at", _row.Number("next_retry_at", Convert.ToInt64(_row["next_retry_at"], CultureInfo.InvariantCulture) + later.Ticks)),
            ("partition", _row.Number("partition", ExecutionPartition.Of(id))),
            ("body", _serializer.SerializeToArray(record)));
    }

    private object[] Reminder(Guid id, DateTimeOffset due)
    {
        var later = due - _record.Execution.NextRetryAt!.Value;
        var grain = GrainOf(id);
        var start = StartTime() + later;
        return _reminder.With(
            ("GrainId", grain.ToString()),
            ("GrainHash", _reminder.Number("GrainHash", (int)grain.GetUniformHashCode())),
            // Given as a moment, SQLite's client writes it as it does for the product.
            ("StartTime", start));
    }

    private ExecutionRecord Read(byte[] body) => _serializer.Deserialize(body) ?? throw new InvalidRunException("an execution without a body");

    private GrainId GrainOf(Guid id) =>
        GrainId.Create(GrainId.Parse((string)_reminder["GrainId"]!).Type, GrainIdKeyExtensions.CreateGuidKey(id));

    private DateTime StartTime() => _reminder["StartTime"] is DateTime moment
        ? moment
        : DateTime.Parse(
            (string)_reminder["StartTime"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>Whether the rows are of the form that this knows: what it would write for the original is what is there.</summary>
    private void CheckForm()
    {
        var grain = GrainOf(_id);
        var isSame = grain.ToString() == (string)_reminder["GrainId"]!
            && (int)grain.GetUniformHashCode() == Convert.ToInt32(_reminder["GrainHash"], CultureInfo.InvariantCulture)
            && ExecutionPartition.Of(_id) == Convert.ToInt32(_row["partition"], CultureInfo.InvariantCulture)
            && (_record.Execution.NextRetryAt!.Value - DateTimeOffset.UnixEpoch).Ticks
                == Convert.ToInt64(_row["next_retry_at"], CultureInfo.InvariantCulture)
            && _serializer.SerializeToArray(_record).AsSpan().SequenceEqual(_body);
        if (!isSame)
        {
            throw new InvalidRunException("a waiting execution is stored in another form than the one that this benchmark writes");
        }
    }
}
