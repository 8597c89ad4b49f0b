using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ExternalActions.TestTarget;

/// <summary>
/// What this server received, all but paths that start with <c>/_</c>. The newest requests are kept whole within bounds; counts, by path and by
/// idempotency key, go on beyond them. Path prefixes are compared, case-sensitively, with the raw path: nothing decoded and no query. Thread-safe.
/// </summary>
public sealed class RequestLog(TimeProvider time)
{
    /// <summary>How many requests are kept whole; older ones make room.</summary>
    public const int MaxKept = 20_000;

    /// <summary>How many bytes of bodies are kept; older requests make room.</summary>
    public const long MaxKeptBodyBytes = 256L << 20;

    /// <summary>How many idempotency keys are counted, each on each of its paths.</summary>
    public const int MaxKeys = 1_000_000;

    internal const string KeyHeader = "Idempotency-Key";

    private readonly Lock _lock = new();
    private readonly Queue<RecordedRequest> _kept = new();
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);
    private readonly List<Waiter> _waiters = [];
    private long _sequence;
    private long _keptBodyBytes;
    private int _keys;
    private bool _allKeysKnown = true;

    /// <summary>The requests kept, oldest first: a copy.</summary>
    public IReadOnlyList<RecordedRequest> All => For("");

    /// <summary>The requests kept whose raw path starts so, oldest first: a copy.</summary>
    public IReadOnlyList<RecordedRequest> For(string pathPrefix)
    {
        lock (_lock)
        {
            return [.. _kept.Where(request => PathOf(request.RawTarget).StartsWith(pathPrefix, StringComparison.Ordinal))];
        }
    }

    /// <summary>How many requests had a raw path that starts so.</summary>
    public RequestCounts CountOf(string pathPrefix)
    {
        lock (_lock)
        {
            var count = TalliesOf(pathPrefix).Sum(tally => tally.Count);
            var distinctKeys = TalliesOf(pathPrefix).SelectMany(tally => tally.Keys.Keys).Distinct(StringComparer.Ordinal).Count();
            return new(count, distinctKeys, _allKeysKnown);
        }
    }

    /// <summary>How many requests with such a raw path bore each idempotency key; those without a key are left out. A copy.</summary>
    public IReadOnlyDictionary<string, int> KeysOf(string pathPrefix)
    {
        Dictionary<string, int> keys = new(StringComparer.Ordinal);
        lock (_lock)
        {
            foreach (var (key, count) in TalliesOf(pathPrefix).SelectMany(tally => tally.Keys))
            {
                keys[key] = keys.GetValueOrDefault(key) + count;
            }
        }

        return keys;
    }

    /// <summary>
    /// Waits until so many matching requests are there, past ones included, and returns all that match by then, oldest first. Requests that were
    /// only counted are not seen. The predicate runs under the log's lock: it must be quick and must not call the log; what it throws is thrown here.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task<IReadOnlyList<RecordedRequest>> WaitForAsync(
        Func<RecordedRequest, bool> predicate, int count, CancellationToken cancellationToken)
    {
        Waiter waiter = new(predicate, count);
        lock (_lock)
        {
            waiter.Offer(_kept);
            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Result.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>Forgets all requests and counts. Whoever waits, waits for requests from now on.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _kept.Clear();
            _tallies.Clear();
            _keptBodyBytes = 0;
            _keys = 0;
            _allKeysKnown = true;
            _waiters.ForEach(waiter => waiter.Forget());
        }
    }

    internal static ReadOnlySpan<char> PathOf(string rawTarget)
    {
        var end = rawTarget.IndexOf('?', StringComparison.Ordinal);
        return end < 0 ? rawTarget : rawTarget.AsSpan(0, end);
    }

    /// <summary>Keeps the request whole and counts it.</summary>
    internal void Record(string method, string rawTarget, IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        var headerList = NameValue.ListOf(headers);
        lock (_lock)
        {
            CountLocked(rawTarget, headers);
            RecordedRequest request = new()
            {
                Sequence = _sequence,
                ReceivedAt = time.GetUtcNow(),
                Method = method,
                RawTarget = rawTarget,
                Headers = headerList,
                Body = body,
            };
            _kept.Enqueue(request);
            _keptBodyBytes += body.Length;
            while (_kept.Count > MaxKept || _keptBodyBytes > MaxKeptBodyBytes)
            {
                _keptBodyBytes -= _kept.Dequeue().Body.Length;
            }

            _waiters.ForEach(waiter => waiter.Offer([request]));
        }
    }

    /// <summary>Counts the request and keeps nothing else of it.</summary>
    internal void Count(string rawTarget, IHeaderDictionary headers)
    {
        lock (_lock)
        {
            CountLocked(rawTarget, headers);
        }
    }

    private void CountLocked(string rawTarget, IHeaderDictionary headers)
    {
        _sequence++;
        var byPath = _tallies.GetAlternateLookup<ReadOnlySpan<char>>();
        var path = PathOf(rawTarget);
        if (!byPath.TryGetValue(path, out var tally))
        {
            tally = new Tally();
            byPath[path] = tally;
        }

        tally.Count++;
        if (headers.TryGetValue(KeyHeader, out var values) && values is [{ } key, ..])
        {
            CountKeyLocked(tally.Keys, key);
        }
    }

    private void CountKeyLocked(Dictionary<string, int> keys, string key)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(keys, key);
        if (!Unsafe.IsNullRef(ref known))
        {
            known++;
        }
        else if (_keys < MaxKeys)
        {
            keys.Add(key, 1);
            _keys++;
        }
        else
        {
            _allKeysKnown = false;
        }
    }

    private IEnumerable<Tally> TalliesOf(string pathPrefix) =>
        _tallies.Where(entry => entry.Key.StartsWith(pathPrefix, StringComparison.Ordinal)).Select(entry => entry.Value);

    private sealed class Tally
    {
        public long Count { get; set; }

        public Dictionary<string, int> Keys { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>One call that waits. Used under the log's lock.</summary>
    private sealed class Waiter(Func<RecordedRequest, bool> predicate, int count)
    {
        private readonly List<RecordedRequest> _matches = [];
        private readonly TaskCompletionSource<IReadOnlyList<RecordedRequest>> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlyList<RecordedRequest>> Result => _result.Task;

        public void Offer(IEnumerable<RecordedRequest> requests)
        {
            try
            {
                _matches.AddRange(requests.Where(predicate));
            }
#pragma warning disable CA1031 // A test's own mistake: it must reach that test, not the request that happened to come.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _result.TrySetException(exception);
            }

            if (_matches.Count >= count)
            {
                _result.TrySetResult([.. _matches]);
            }
        }

        public void Forget() => _matches.Clear();
    }
}
