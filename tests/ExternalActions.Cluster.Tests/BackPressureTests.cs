using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace ExternalActions.Cluster.Tests;

/// <summary>A database that stands still while clients send as fast as they can.</summary>
public sealed class BackPressureTests(ITestOutputHelper output)
{
    private const long Megabyte = 1024 * 1024;
    private const int Clients = 300;

    // What each server may hold of bodies: the gateway of requests under way; the silo in its queue, and as much again that waits for room.
    private const long GatewayBytes = 32 * Megabyte;
    private const long QueueBytes = 16 * Megabyte;

    // A body is in memory as bytes, as text of twice the size, and in the buffers that it is read and sent with, some of them grown by
    // doubling; and what is garbage goes later. Measured: 6 at the gateway, 10 at the silo; without the two limits 300 clients brought the
    // gateway to 1,300 MiB and the silo to 2,600 MiB more than before, without that of the gateway alone the silo to 1,350 MiB.
    private const int CopiesOfABody = 16;

    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Stuck_database_has_requests_refused_before_memory_runs_out_and_nothing_accepted_is_lost_or_sent_twice()
    {
        await using var cluster = await TestCluster.StartAsync(
            silos: 1, settings: [$"--Api:MaxBodyBytesInProgress={GatewayBytes}", $"--Storage:MaxQueuedBytes={QueueBytes}"]);
        var action = await cluster.ActionAsync("/switch/status/200?record=count");
        var body = Encoding.UTF8.GetBytes(
            new JsonObject { ["fields"] = new JsonObject { ["text"] = new string('x', (int)Megabyte) } }.ToJsonString());
        ConcurrentBag<Guid> accepted = [(await PostAsync(cluster, action, body))!.Value];
        var before = Peaks(cluster);

        var refused = 0;
        await using (var connection = new NpgsqlConnection(cluster.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("LOCK TABLE executions IN ACCESS EXCLUSIVE MODE", connection, transaction);
            await command.ExecuteNonQueryAsync();
            var clock = Stopwatch.StartNew();
            var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
            {
                while (clock.Elapsed < Stuck)
                {
                    if (await PostAsync(cluster, action, body) is { } id)
                    {
                        accepted.Add(id);
                    }
                    else
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            })).ToList();
            await Task.Delay(Stuck);
            await transaction.RollbackAsync();
            await Task.WhenAll(clients);
        }

        var after = Peaks(cluster);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{accepted.Count} accepted, {refused} refused; peak memory of the gateway "
            + $"{before.Gateway / Megabyte} to {after.Gateway / Megabyte} MiB, "
            + $"of the silo {before.Silo / Megabyte} to {after.Silo / Megabyte} MiB"));
        Assert.True(refused > Clients, $"{refused} were refused.");
        Assert.True(accepted.Count > 5, $"{accepted.Count} were accepted.");
        await Parallel.ForEachAsync(accepted, async (id, _) => Assert.Equal("Succeeded", (await EndAsync(cluster, id)).Status));
        var calls = cluster.Received.KeysOf("/");
        Assert.All(accepted, id => Assert.Equal(1, calls.GetValueOrDefault(id.ToString())));
        Assert.InRange(after.Gateway - before.Gateway, 0, CopiesOfABody * GatewayBytes);
        Assert.InRange(after.Silo - before.Silo, 0, CopiesOfABody * 2 * QueueBytes);
    }

    private static (long Gateway, long Silo) Peaks(TestCluster cluster) => (cluster.Gateways[0].PeakWorkingSet, cluster.Silos[0].PeakWorkingSet);

    /// <summary>Triggers an execution.</summary>
    /// <returns>Its id; null when it was refused as it should be: 503, when to come back, and why.</returns>
    private static async Task<Guid?> PostAsync(TestCluster cluster, string action, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/actions/{action}/executions") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        using var answer = await cluster.Api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK)
        {
            return Guid.Parse((string)JsonNode.Parse(text)!["id"]!, CultureInfo.InvariantCulture);
        }

        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}: {text}");
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return null;
    }

    private static async Task<Ended> EndAsync(TestCluster cluster, Guid id)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var execution = await Ended.ReadAsync(cluster.Api, id);
            if (execution.EndedAt is not null || clock.Elapsed > TimeSpan.FromSeconds(30))
            {
                return execution;
            }

            await Task.Delay(100);
        }
    }
}
