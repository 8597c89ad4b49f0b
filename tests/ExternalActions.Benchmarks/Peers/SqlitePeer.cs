using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>
/// One commit a write on SQLite through ADO.NET: each acceptance and each end is a transaction of its own, synced to the disk, on one connection
/// (SQLite has one writer). The least that persistence of one state a write can cost there.
/// </summary>
internal static class SqlitePeer
{
    public static Action<WebApplication> Add(WebApplicationBuilder builder, PeerSettings settings) => app =>
    {
        var store = new JobFile(settings.Store);
        var delivery = app.Services.GetRequiredService<Delivery>();
        var queue = Channel.CreateUnbounded<(long Id, Job Job)>();
        for (var worker = 0; worker < settings.Workers; worker++)
        {
            _ = Task.Run(async () =>
            {
                await foreach (var (id, job) in queue.Reader.ReadAllAsync())
                {
                    await delivery.PostAsync(job);
                    await store.EndAsync(id);
                }
            });
        }

        app.MapJobs(async job => await queue.Writer.WriteAsync((await store.InsertAsync(job), job)));
    };

    private sealed class JobFile : IDisposable
    {
        private readonly SemaphoreSlim _turn = new(1);
        private readonly SqliteCommand _insert;
        private readonly SqliteCommand _end;

        public JobFile(string path)
        {
            var connection = new SqliteConnection($"Data Source={path}");
            connection.Open();
            using var create = connection.CreateCommand();
            create.CommandText =
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                CREATE TABLE jobs (id INTEGER PRIMARY KEY, body TEXT NOT NULL, status INTEGER NOT NULL DEFAULT 0);
                CREATE INDEX ix_jobs_open ON jobs (id) WHERE status = 0;
                """;
            create.ExecuteNonQuery();
            _insert = connection.CreateCommand();
            _insert.CommandText = "INSERT INTO jobs (body) VALUES (@body) RETURNING id";
            _insert.Parameters.Add("@body", SqliteType.Text);
            _end = connection.CreateCommand();
            _end.CommandText = "UPDATE jobs SET status = 1 WHERE id = @id";
            _end.Parameters.Add("@id", SqliteType.Integer);
        }

        public void Dispose()
        {
            _turn.Dispose();
            _insert.Dispose();
            _end.Dispose();
        }

        public async Task<long> InsertAsync(Job job)
        {
            await _turn.WaitAsync();
            try
            {
                _insert.Parameters[0].Value = JsonSerializer.Serialize(job);
                return (long)_insert.ExecuteScalar()!;
            }
            finally
            {
                _turn.Release();
            }
        }

        public async Task EndAsync(long id)
        {
            await _turn.WaitAsync();
            try
            {
                _end.Parameters[0].Value = id;
                _end.ExecuteNonQuery();
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
