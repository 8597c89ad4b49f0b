using System.Text.Json;
using ExternalActions.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace ExternalActions.Benchmarks.Peers;

/// <summary>
/// What one writes by hand: a table of jobs and workers that take rows with <c>FOR UPDATE SKIP LOCKED</c>. A worker keeps its rows locked in
/// one transaction while it delivers them, so a crash gives them back; two commits a job, or fewer where rows are taken ten at a time.
/// </summary>
internal static class TablePeer
{
    public static async Task<Action<WebApplication>> AddAsync(WebApplicationBuilder builder, PeerSettings settings, int rows)
    {
        var source = NpgsqlDataSource.Create(settings.Store);
        await using var create = source.CreateCommand(
            """
            CREATE TABLE jobs (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb NOT NULL, status smallint NOT NULL DEFAULT 0,
                attempts integer NOT NULL DEFAULT 0, due_at timestamptz NOT NULL DEFAULT now(),
                created_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz);
            CREATE INDEX ix_jobs_due ON jobs (due_at, id) WHERE status = 0;
            """);
        await create.ExecuteNonQueryAsync();
        builder.Services.AddSingleton(source);
        for (var worker = 0; worker < settings.Workers; worker++)
        {
            builder.Services.AddSingleton<IHostedService>(services => new TableWorker(source, services.GetRequiredService<Delivery>(), rows));
        }

        return app => app.MapJobs(async job =>
        {
            await using var insert = source.CreateCommand("INSERT INTO jobs (body) VALUES ($1)");
            insert.Parameters.Add(new NpgsqlParameter { Value = JsonSerializer.Serialize(job), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb });
            await insert.ExecuteNonQueryAsync();
        });
    }

    private sealed class TableWorker(NpgsqlDataSource source, Delivery delivery, int rows) : BackgroundService
    {
        private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(20);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (!await WorkAsync(stoppingToken))
                {
                    await Task.Delay(BetweenPolls, stoppingToken);
                }
            }
        }

        private async Task<bool> WorkAsync(CancellationToken stop)
        {
            await using var connection = await source.OpenConnectionAsync(stop);
            await using var transaction = await connection.BeginTransactionAsync(stop);
            List<(long Id, Job Job)> taken = [];
            await using (var take = new NpgsqlCommand(
                "SELECT id, body FROM jobs WHERE status = 0 AND due_at <= now() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED", connection))
            {
                take.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows });
                await using var reader = await take.ExecuteReaderAsync(stop);
                while (await reader.ReadAsync(stop))
                {
                    taken.Add((reader.GetInt64(0), JsonSerializer.Deserialize<Job>(reader.GetString(1))!));
                }
            }

            if (taken.Count == 0)
            {
                return false;
            }

            var delivered = await Task.WhenAll(taken.Select(row => TryAsync(row.Job)));
            await using var end = new NpgsqlCommand(
                """
                UPDATE jobs SET attempts = attempts + 1, status = CASE WHEN w.ok THEN 1 WHEN attempts >= 5 THEN 2 ELSE 0 END,
                    ended_at = CASE WHEN w.ok OR attempts >= 5 THEN now() END, due_at = now() + interval '5 s'
                FROM unnest($1, $2) AS w (id, ok) WHERE jobs.id = w.id
                """,
                connection);
            end.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. taken.Select(row => row.Id)] });
            end.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = delivered });
            await end.ExecuteNonQueryAsync(stop);
            await transaction.CommitAsync(stop);
            return true;
        }

        private async Task<bool> TryAsync(Job job)
        {
            try
            {
                await delivery.PostAsync(job);
                return true;
            }
            catch (Exception exception) when (HttpFailure.Is(exception))
            {
                return false;
            }
        }
    }
}
