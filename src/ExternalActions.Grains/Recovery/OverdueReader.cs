using System.Runtime.CompilerServices;
using ExternalActions.Core.Executions;
using ExternalActions.Executions;
using ExternalActions.Grains.Executions;

namespace ExternalActions.Grains.Recovery;

/// <summary>
/// Reads what is overdue in one partition, in pages, and has it taken up. Where a connector has more of them than may wait for permits, it remembers
/// where it passed over the first one, and reads on from there for that connector alone once it takes more again: each row is read about once,
/// however many are due at the same moment, and no connector waits for another.
/// </summary>
/// <param name="partition">The partition.</param>
/// <param name="backlog">What is overdue.</param>
/// <param name="due">Takes it up.</param>
/// <remarks>For one caller at a time.</remarks>
internal sealed class OverdueReader(int partition, IExecutionBacklog backlog, DueExecutions due)
{
    // The row before the first one of a connector that was passed over.
    private readonly Dictionary<Guid, OverdueExecution?> _passedOver = [];
    private OverdueExecution? _lookedUntil;

    /// <summary>Reads all that is overdue, in whatever state.</summary>
    /// <param name="dueBefore">Only what is due before this moment (UTC).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SweepAsync(DateTimeOffset dueBefore, CancellationToken cancellationToken) =>
        ReadAsync(new OverdueQuery(partition, dueBefore), cancellationToken);

    /// <summary>Reads what has become due since the last look and waits, after what was passed over before.</summary>
    /// <param name="dueBefore">Only what is due before this moment (UTC): reminders have the first go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task LookAsync(DateTimeOffset dueBefore, CancellationToken cancellationToken)
    {
        foreach (var connectorId in _passedOver.Keys.Where(due.TakesAgain).ToList())
        {
            await ReadOnAsync(connectorId, dueBefore, cancellationToken);
        }

        var query = new OverdueQuery(partition, dueBefore) { Status = ExecutionStatus.Waiting, After = _lookedUntil };
        await ReadAsync(query, cancellationToken);
        _lookedUntil = new OverdueExecution(Guid.Empty, dueBefore, Guid.Empty);
    }

    private async Task ReadAsync(OverdueQuery query, CancellationToken cancellationToken)
    {
        await foreach (var (passed, before) in OfferAsync(query, cancellationToken))
        {
            _passedOver.TryAdd(passed.ConnectorId, before);
        }
    }

    private async Task ReadOnAsync(Guid connectorId, DateTimeOffset dueBefore, CancellationToken cancellationToken)
    {
        var query = new OverdueQuery(partition, dueBefore) { ConnectorId = connectorId, After = _passedOver[connectorId] };
        await foreach (var (_, before) in OfferAsync(query, cancellationToken))
        {
            _passedOver[connectorId] = before;
            return;
        }

        _passedOver.Remove(connectorId);
    }

    /// <summary>Has all of a query taken up.</summary>
    /// <returns>Those that could not wait for a permit, and what the query has before each.</returns>
    private async IAsyncEnumerable<(OverdueExecution Passed, OverdueExecution? Before)> OfferAsync(
        OverdueQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var before = query.After;
        IReadOnlyList<OverdueExecution> page;
        do
        {
            page = await backlog.ListOverdueAsync(query with { After = before }, cancellationToken);
            var taken = await due.TakeUpAsync(page);
            foreach (var (overdue, isTaken) in page.Zip(taken))
            {
                if (!isTaken)
                {
                    yield return (overdue, before);
                }

                before = overdue;
            }
        }
        while (page.Count == query.Limit);
    }
}
