using System.Threading.Channels;

namespace ExternalActions.Grains.Executions;

/// <summary>An unbounded queue that one reader empties in pages until the silo stops; those who add bound it.</summary>
/// <typeparam name="T">What waits in it.</typeparam>
/// <param name="pageSize">How many entries a page has at most.</param>
internal sealed class PagedQueue<T>(int pageSize)
{
    private readonly Channel<T> _entries = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Adds an entry.</summary>
    /// <returns>False once the reading has ended.</returns>
    public bool TryAdd(T entry) => _entries.Writer.TryWrite(entry);

    /// <summary>Hands the entries on, a page at a time, until the stop.</summary>
    /// <param name="prepare">Awaited before each page is gathered.</param>
    /// <param name="take">Takes a page.</param>
    /// <param name="drop">Told of each entry that the stop, or a fault, leaves in the queue or in the page under way.</param>
    /// <param name="stopping">Ends the reading, without an exception.</param>
    public async Task ReadAsync(
        Func<CancellationToken, Task> prepare, Func<List<T>, CancellationToken, Task> take, Action<T> drop, CancellationToken stopping)
    {
        var page = new List<T>(pageSize);
        try
        {
            while (await _entries.Reader.WaitToReadAsync(stopping))
            {
                await prepare(stopping);
                while (page.Count < pageSize && _entries.Reader.TryRead(out var entry))
                {
                    page.Add(entry);
                }

                await take(page, stopping);
                page.Clear();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left is the caller's to drop.
        }
        finally
        {
            _entries.Writer.TryComplete();
            page.ForEach(drop);
            while (_entries.Reader.TryRead(out var entry))
            {
                drop(entry);
            }
        }
    }
}
