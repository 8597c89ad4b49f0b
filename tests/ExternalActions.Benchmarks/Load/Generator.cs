using System.Diagnostics;
using System.Threading.Channels;

namespace ExternalActions.Benchmarks.Load;

/// <summary>The load: the same for all contestants.</summary>
/// <param name="entrance">Where it goes.</param>
/// <param name="cancellation">Ends it before its time.</param>
internal sealed class Generator(Entrance entrance, CancellationToken cancellation)
{
    /// <summary>How many clients there are: each waits for an answer before it sends the next request.</summary>
    public const int Clients = 128;

    // An open load must not wait for answers, as far as that goes.
    private const int ManyClients = 512;

    private readonly (byte[] Bytes, int[] NumberAt)[] _requests = [.. Enumerable.Range(0, entrance.Paths.Count).Select(entrance.Request)];

    /// <summary>Sends as fast as answers come.</summary>
    /// <param name="first">The index of the first execution.</param>
    /// <param name="duration">For how long.</param>
    public Task<LoadRun> SendForAsync(int first, TimeSpan duration)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        return SendAsync(first, _ => Stopwatch.GetTimestamp() < until);
    }

    /// <summary>Sends a number of executions as fast as answers come.</summary>
    /// <param name="first">The index of the first execution.</param>
    /// <param name="count">How many.</param>
    public Task<LoadRun> SendCountAsync(int first, int count) => SendAsync(first, index => index < first + count);

    /// <summary>
    /// Sends at a steady rate, however long answers take: what waits for a free client has been waiting since it was meant to be sent.
    /// </summary>
    /// <param name="first">The index of the first execution.</param>
    /// <param name="perSecond">The rate.</param>
    /// <param name="duration">For how long.</param>
    public async Task<LoadRun> SendSteadilyAsync(int first, double perSecond, TimeSpan duration)
    {
        var count = (int)(perSecond * duration.TotalSeconds);
        var meant = new long[count];
        var due = Channel.CreateUnbounded<int>();
        var clients = new List<Task>();
        // At low rates a few clients do, and connections that are used keep warm.
        for (var number = 0; number < Math.Clamp((int)(perSecond / 4), 16, ManyClients); number++)
        {
            clients.Add(PostDueAsync(await Connection.OpenAsync(entrance, _requests, number), due.Reader, first));
        }

        var start = Stopwatch.GetTimestamp();
        // A thread of its own: timers of the pool are too coarse, and sleeping a millisecond takes next to nothing from the machine.
        await Task.Factory.StartNew(
            () =>
            {
                for (var index = 0; index < count && !cancellation.IsCancellationRequested;)
                {
                    var now = Stopwatch.GetTimestamp();
                    for (; index < count; index++)
                    {
                        meant[index] = start + (long)(index / perSecond * Stopwatch.Frequency);
                        if (meant[index] > now)
                        {
                            break;
                        }

                        due.Writer.TryWrite(index);
                    }

                    Thread.Sleep(1);
                }

                due.Writer.Complete();
            },
            cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(clients);
        cancellation.ThrowIfCancellationRequested();
        return new LoadRun(first, count, [count], start, Stopwatch.GetTimestamp(), meant);
    }

    private async Task<LoadRun> SendAsync(int first, Func<int, bool> goesOn)
    {
        var next = first - 1;
        var sent = new int[entrance.Paths.Count];
        var connections = await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Connection.OpenAsync(entrance, _requests, number)));
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(connections.Select(async connection =>
        {
            using (connection)
            {
                for (int index; !cancellation.IsCancellationRequested && goesOn(index = Interlocked.Increment(ref next));)
                {
                    await connection.PostAsync(index);
                    Interlocked.Increment(ref sent[index % sent.Length]);
                }
            }
        }));
        cancellation.ThrowIfCancellationRequested();
        return new LoadRun(first, sent.Sum(), sent, start, Stopwatch.GetTimestamp(), []);
    }

    private static async Task PostDueAsync(Connection connection, ChannelReader<int> due, int first)
    {
        using (connection)
        {
            await foreach (var index in due.ReadAllAsync())
            {
                await connection.PostAsync(first + index);
            }
        }
    }
}
