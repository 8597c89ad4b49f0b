using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace ExternalActions.Grains.Executions;

/// <summary>The executions that this silo has in hand: starts new ones, goes on with stored ones, finds them, and stops them with the silo.</summary>
public sealed class SiloExecutions : INewExecutions, ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly GrainType Type = GrainType.Create(ExecutionGrain.TypeName);

    private readonly ConcurrentDictionary<Guid, ExecutionRun> _runs = new();
    private readonly ExecutionAcceptance _acceptance;
    private readonly RunServices _services;
    private readonly RetryReminders _reminders;
    private readonly IStoredExecutions _store;
    private readonly ExecutionOptions _options;

    /// <summary>Creates one that has nothing in hand.</summary>
    /// <param name="acceptance">Decides whether a request becomes an execution.</param>
    /// <param name="services">What runs work with.</param>
    /// <param name="reminders">The reminders of long waits.</param>
    /// <param name="store">What is stored.</param>
    /// <param name="options">How long attempts may take once the silo stops.</param>
    public SiloExecutions(
        ExecutionAcceptance acceptance, RunServices services, RetryReminders reminders, IStoredExecutions store, IOptions<ExecutionOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_acceptance, _services, _reminders, _store, _options) = (acceptance, services, reminders, store, options.Value);
    }

    /// <inheritdoc/>
    public Task<Result<Execution>> StartAsync(ExecutionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return StartAsync(
            request.IdempotencyKey is { } key
                ? ExecutionId.Derive(request.ActionId, key)
                : ExecutionHome.CreateId(_services.Time.GetUtcNow(), _services.Owner),
            request);
    }

    /// <summary>Starts an execution of a given id: answers once it is stored durably, before its first attempt.</summary>
    /// <param name="id">The id.</param>
    /// <param name="request">What to run.</param>
    /// <returns>The execution (the first one again for a repeated idempotency key), or one error a bad field, or a conflict.</returns>
    internal async Task<Result<Execution>> StartAsync(Guid id, ExecutionRequest request)
    {
        if (!(await _acceptance.AcceptAsync(id, request)).Succeeded(out var accepted, out var problem))
        {
            // A repetition is answered as before, whatever has become of the action.
            return await FindStartedAsync(id, request) ?? problem;
        }

        var run = new ExecutionRun(accepted.Record, GrainIdOf(id), _services);
        while (!_runs.TryAdd(id, run))
        {
            if (await FindInHandAsync(id, request) is { } started)
            {
                return started;
            }
        }

        try
        {
            await run.AcceptAsync();
        }
        catch (Exception exception)
        {
            Leave(run);
            if (exception is InconsistentStateException && await FindStartedAsync(id, request) is { } started)
            {
                return started;
            }

            throw;
        }

        var answer = run.Shown!;
        Begin(run, accepted, attempted: null);
        return answer;
    }

    /// <summary>Finds an execution that this silo has in hand.</summary>
    internal bool TryFind(Guid id, [NotNullWhen(true)] out ExecutionRun? run) => _runs.TryGetValue(id, out run);

    /// <summary>Takes a stored execution in hand, unless it is already.</summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="run">Its run, which <see cref="Run"/> or <see cref="Leave"/> must follow.</param>
    internal bool TryTake(StoredExecution stored, [NotNullWhen(true)] out ExecutionRun? run)
    {
        var id = stored.Record.Execution.Id;
        run = new ExecutionRun(stored.Record, stored.ETag, GrainIdOf(id), _services);
        if (_runs.TryAdd(id, run))
        {
            return true;
        }

        run.Dispose();
        run = null;
        return false;
    }

    /// <summary>Goes on with a stored execution.</summary>
    /// <param name="run">Its run.</param>
    /// <param name="attempted">Called once, when the next attempt has been made or there is none.</param>
    internal void Run(ExecutionRun run, Action attempted) => Begin(run, accepted: null, attempted);

    /// <summary>Says that the silo no longer has an execution in hand.</summary>
    internal void Leave(ExecutionRun run)
    {
        _runs.TryRemove(KeyValuePair.Create(run.Id, run));
        run.Complete();
        run.Dispose();
    }

    /// <summary>Cancels an execution that this silo has in hand.</summary>
    /// <param name="id">The execution.</param>
    /// <returns>The execution or why it could not be cancelled; null when what is stored must decide.</returns>
    internal async Task<Result<Execution>?> CancelAsync(Guid id)
    {
        if (!TryFind(id, out var run))
        {
            return null;
        }

        await run.Acceptance.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        run.Cancel();
        await run.Completion;
        return run is { HasFailed: false, Shown: { HasEnded: true } ended }
            ? ended.Status == ExecutionStatus.Cancelled ? ended : ExecutionProblems.AlreadyEnded(ended)
            : null;
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(
            nameof(SiloExecutions),
            ServiceLifecycleStage.GrainDeactivation,
            _ => Task.CompletedTask,
            cancellationToken => StopAsync().WaitAsync(cancellationToken));
    }

    internal static GrainId GrainIdOf(Guid id) => GrainId.Create(Type, GrainIdKeyExtensions.CreateGuidKey(id));

    // Without the caller's context: what belongs to its request is not the execution's.
    private void Begin(ExecutionRun run, AcceptedExecution? accepted, Action? attempted) => ThreadPool.UnsafeQueueUserWorkItem(
        static begun => begun.Silo.RunAsync(begun.Run, begun.Accepted, begun.Attempted).Ignore(),
        (Silo: this, Run: run, Accepted: accepted, Attempted: attempted),
        preferLocal: false);

    private async Task RunAsync(ExecutionRun run, AcceptedExecution? accepted, Action? attempted)
    {
        DateTimeOffset? due;
        try
        {
            due = await run.RunAsync(accepted?.Action, accepted?.Values, attempted);
        }
        finally
        {
            Leave(run);
        }

        if (due is { } next)
        {
            _reminders.RegisterAsync(run.Id, run.Grain, next).Ignore();
        }
        else if (accepted is null && run is { HasFailed: false, Shown.HasEnded: true })
        {
            _reminders.DeleteAsync(run.Grain).Ignore();
        }
    }

    private Task StopAsync() => Task.WhenAll(_runs.Values.Select(run =>
    {
        run.Stop(_options.ShutdownGrace);
        return run.Completion;
    }));

    /// <summary>What a start of an execution in hand is answered; null when that one was not stored.</summary>
    private async Task<Result<Execution>?> FindInHandAsync(Guid id, ExecutionRequest request)
    {
        if (!TryFind(id, out var other))
        {
            return null;
        }

        await other.Acceptance.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (other.Shown is { } shown)
        {
            return Answer(other.Record, shown, request);
        }

        await other.Completion;
        return null;
    }

    private async Task<Result<Execution>?> FindStartedAsync(Guid id, ExecutionRequest request) =>
        await _store.FindAsync(id, CancellationToken.None) is { Record: var record } ? Answer(record, record.Execution, request) : null;

    private static Result<Execution> Answer(ExecutionRecord record, Execution shown, ExecutionRequest request)
    {
        if (request.IdempotencyKey is not { } key || shown.IdempotencyKey != key)
        {
            return ExecutionProblems.AlreadyExists(shown.Id);
        }

        return ExecutionAcceptance.IsRepeated(record, request) ? shown : ExecutionProblems.KeyReused(shown.Id);
    }
}
