using System.Globalization;
using ExternalActions.Connectors;
using ExternalActions.Core.Flow;

namespace ExternalActions.Grains.Flow;

/// <summary>
/// The rate and concurrency limiter of one connector on this silo: gives its permits to executions in the order in which they came, and while it is
/// busy leases new ones a few times a second.
/// </summary>
/// <param name="permits">What the silo holds.</param>
/// <param name="ask">Leases permits.</param>
/// <param name="wake">Lets an execution that waits for a permit come at once.</param>
/// <param name="time">The clock.</param>
/// <param name="unasked">Told when no lease could be got.</param>
/// <param name="stop">Ends the leasing, together with the silo.</param>
internal sealed class ConnectorLimiter(
    SiloPermits permits,
    Func<FlowReport, Task<FlowLease>> ask,
    Action<Guid> wake,
    TimeProvider time,
    Action<Exception> unasked,
    CancellationToken stop)
{
    // An execution that waits so long holds nothing that others need; after this time it comes again at a set time.
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(15);

    // As long as the duration of calls is unknown.
    private const int MostWaiters = 1_000;
    private const int MostGrowth = 20;
    private const double Weight = 0.1;

    // Requests a second that come so seldom that asking for them can take its time.
    private const double Slow = 0.5;
    private static readonly TimeSpan SlowPause = TimeSpan.FromSeconds(1);

    // Until executions that are called up have come, and a new lease.
    private static readonly TimeSpan ReadyFor = 2 * FlowTimes.BetweenReports;

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private readonly PermitBacklog _backlog = new();
    private bool _isPumping;
    private double? _secondsPerCall;
    private DateTimeOffset _endedAt;
    private long _candidatesOf;
    private int _candidates;
    private int _callUps = 1;

    /// <summary>Gets a permit, or a time to come again; waits for either no longer than a short while.</summary>
    /// <param name="known">The connector's limits.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="waits">How often it has waited before.</param>
    /// <param name="cancellationToken">Gives the wait up.</param>
    public async ValueTask<FlowAnswer> AcquireAsync(KnownFlow known, Guid execution, int waits, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> place;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (permits.Configure(known.Version, known.Flow!))
            {
                _backlog.Clear();
            }

            _backlog.Remove(execution);
            _callUps = waits > 0 ? 1 : _callUps;
            if (AcquireNow(execution, waits, now) is { } answer)
            {
                return answer;
            }

            place = _waiters.AddLast(new Waiter(waits));
            Pump();
        }

        try
        {
            return await place.Value.Answer.WaitAsync(ShortWait, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (GiveUp(place) is not { } answer)
            {
                answer = new FlowAnswer(null, Refuse(execution, waits));
            }

            if (cancellationToken.IsCancellationRequested)
            {
                answer.Permit?.Dispose();
                throw new OperationCanceledException(cancellationToken);
            }

            return answer;
        }
    }

    /// <summary>Whether a permit was not used in time; one that only counts calls at a time stays good.</summary>
    internal bool HasLapsed(long began)
    {
        lock (_lock)
        {
            return permits.Settings.RequestsPerSecond is not null && time.GetElapsedTime(began) > FlowTimes.PermitLasts;
        }
    }

    /// <summary>Takes a permit back.</summary>
    internal void End(CallPermit permit, CallResult result, string? failure, long began)
    {
        lock (_lock)
        {
            permits.End(permit, result, failure);
            var seconds = time.GetElapsedTime(began).TotalSeconds;
            _secondsPerCall = _secondsPerCall is { } average ? average + (Weight * (seconds - average)) : seconds;
            _endedAt = time.GetUtcNow();
            Serve(isNews: false, _endedAt);
            Pump();
        }
    }

    private FlowAnswer? AcquireNow(Guid execution, int waits, DateTimeOffset now)
    {
        if (permits.Refusal(isNews: false, now) is { } period)
        {
            return new FlowAnswer(null, Refuse(period, waits, now));
        }

        var perSecond = PerSecond(now);
        var mustQueue = waits == 0 && _backlog.GoesFirst(perSecond, now);
        if (!mustQueue && _waiters.Count == 0 && TakePermit(now) is { } permit)
        {
            return new FlowAnswer(permit, null);
        }

        var isFull = _waiters.Count >= MaxWaiters(perSecond);
        return mustQueue || isFull ? new FlowAnswer(null, Refuse(execution, waits, now)) : null;
    }

    private HeldPermit? TakePermit(DateTimeOffset now)
    {
        if (!permits.TryAcquire(now, out var permit))
        {
            return null;
        }

        if (permits.Calls == 1)
        {
            _endedAt = now;
        }

        _backlog.Served(now);
        Pump();
        return new HeldPermit(this, permit, time.GetTimestamp());
    }

    /// <summary>How many executions this silo can serve a second, as far as is known.</summary>
    private double PerSecond(DateTimeOffset now)
    {
        // A call that hangs tells by its age.
        var age = permits.Calls > 0 ? (now - _endedAt).TotalSeconds : 0;
        var seconds = Math.Max(0.01, Math.Max(_secondsPerCall ?? ShortWait.TotalSeconds, Math.Min(age, LongestBreak.TotalSeconds)));
        var byCalls = permits.CallsShare / seconds;
        return Math.Min(permits.Settings.RequestsPerSecond / permits.Sharers ?? byCalls, byCalls);
    }

    private int MaxWaiters(double perSecond) => permits.Settings.RequestsPerSecond is null && _secondsPerCall is null
        ? MostWaiters
        : (int)Math.Clamp(perSecond * ShortWait.TotalSeconds, 1, MostWaiters);

    private FlowAnswer? GiveUp(LinkedListNode<Waiter> place)
    {
        lock (_lock)
        {
            if (place.List is not null)
            {
                _waiters.Remove(place);
                return null;
            }
        }

        return place.Value.Answer.Result;
    }

    private FlowRefusal Refuse(Guid execution, int waits)
    {
        lock (_lock)
        {
            return Refuse(execution, waits, time.GetUtcNow());
        }
    }

    private FlowRefusal Refuse(Guid execution, int waits, DateTimeOffset now)
    {
        if (permits.Refusal(isNews: true, now) is { } period)
        {
            return Refuse(period, waits, now);
        }

        if (!permits.IsLeased(now))
        {
            return new FlowRefusal(
                "The flow control of the connector could not be asked in time; if that goes on, this server's log says why.", AskAgainAfter);
        }

        var reason = permits switch
        {
            { IsSiloFull: true } => "As many calls are under way as this server makes at a time to one connector.",
            { Settings.ConcurrentCalls: { } calls } when !permits.IsRateUsedUp(now) =>
                $"The connector's limit of {calls} calls at a time is reached.",
            { Settings.RequestsPerSecond: { } rate } => string.Create(
                CultureInfo.InvariantCulture, $"The connector's limit of {rate} requests a second is reached."),
            _ => "Other executions of the connector come first.",
        };
        var wait = _backlog.Enqueue(execution, PerSecond(now), waits > 0, now);
        Pump();
        return new FlowRefusal(reason, wait);
    }

    /// <summary>A few come at the time of the probes; the others look ever less often, for they are woken when the breaker closes.</summary>
    private FlowRefusal Refuse(BreakerPeriod period, int waits, DateTimeOffset now)
    {
        if (_candidatesOf != period.Number)
        {
            (_candidatesOf, _candidates) = (period.Number, 0);
        }

        var opening = TimeSpan.FromSeconds(permits.Settings.CircuitBreaker!.OpenSeconds);
        var untilProbes = period.State == CircuitBreakerState.Open ? period.Until - now : TimeSpan.Zero;
        TimeSpan wait;
        if (period.State == CircuitBreakerState.Open && _candidates++ < CircuitBreaker.MaxProbes)
        {
            wait = untilProbes;
        }
        else
        {
#pragma warning disable CA5394 // A spread needs no secret randomness.
            wait = opening * (1 + (Random.Shared.NextDouble() * Math.Min(waits + 1, MostGrowth)));
#pragma warning restore CA5394
            wait = untilProbes + (wait < LongestBreak ? wait : LongestBreak);
        }

        var state = period.State == CircuitBreakerState.Open ? "open" : "half open";
        var reason = string.Create(
            CultureInfo.InvariantCulture, $"The circuit breaker of the connector is {state} since {period.Since:u} because {period.Reason}.");
        return new FlowRefusal(reason, wait);
    }

    private void Serve(bool isNews, DateTimeOffset now)
    {
        while (_waiters.First is { } first)
        {
            if (TakePermit(now) is { } permit)
            {
                _waiters.RemoveFirst();
                first.Value.Set(new FlowAnswer(permit, null));
            }
            else if (permits.Refusal(isNews, now) is { } period)
            {
                _waiters.RemoveFirst();
                first.Value.Set(new FlowAnswer(null, Refuse(period, first.Value.Waits, now)));
            }
            else
            {
                break;
            }
        }
    }

    /// <summary>How many executions are likely to be served before those that are called up now have come, and a new lease.</summary>
    private int Soon(DateTimeOffset now) => (int)Math.Min(PerSecond(now) * ReadyFor.TotalSeconds, MostWaiters);

    private bool MayCallUp(DateTimeOffset now) => _backlog.Count > 0 && permits.Refusal(isNews: true, now) is null;

    /// <summary>Calls up executions before their time when there are permits for them: that time was a guess.</summary>
    private void CallUp(DateTimeOffset now)
    {
        var count = Math.Max(Soon(now), permits.HasRoom(now) ? 1 : 0) - _waiters.Count;
        if (count <= 0 || !MayCallUp(now))
        {
            return;
        }

        for (count *= _callUps; count > 0 && _backlog.TryDequeue(out var execution, now); count--)
        {
            wake(execution);
        }

        // Unless one of them comes: those that were cancelled since must not hold up the others.
        _callUps = Math.Min(2 * _callUps, MostWaiters);
    }

    private void Pump()
    {
        if (!_isPumping)
        {
            _isPumping = true;
            // Its continuations must not run under the lock, nor on a grain's scheduler.
            Task.Run(PumpAsync).Ignore();
        }
    }

    private async Task PumpAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var pause = FlowTimes.BetweenReports;
            FlowReport report;
            DateTimeOffset askedAt;
            lock (_lock)
            {
                askedAt = time.GetUtcNow();
                var called = MayCallUp(askedAt) ? Math.Min(_backlog.Count, Math.Max(1, Soon(askedAt))) : 0;
                report = permits.Report(Math.Max(_waiters.Count, called), askedAt);
            }

            try
            {
                var lease = await ask(report);
                lock (_lock)
                {
                    permits.Take(lease, report.Version, askedAt);
                    var now = time.GetUtcNow();
                    Serve(isNews: true, now);
                    CallUp(now);
                }
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                unasked(exception);
                pause = AfterFailure;
            }

            lock (_lock)
            {
                if (report is { WantedRequests: 0, WantedCalls: 0 } && permits.Calls == 0 && _waiters.Count == 0 && !permits.HasNews)
                {
                    _isPumping = false;
                    return;
                }

                if (permits.Calls == 0 && _waiters.Count == 0 && permits.Settings.RequestsPerSecond < Slow)
                {
                    pause = SlowPause;
                }
            }

            await Task.Delay(pause, time, stop);
        }
    }

    private sealed class Waiter(int waits)
    {
        private readonly TaskCompletionSource<FlowAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waits { get; } = waits;

        public Task<FlowAnswer> Answer => _answer.Task;

        public void Set(FlowAnswer answer) => _answer.SetResult(answer);
    }
}
