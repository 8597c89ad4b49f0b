using ExternalActions.Executions;

namespace ExternalActions.Storage.Executions;

/// <summary>The read side over the table of executions; a server without silo has it too.</summary>
internal sealed class ExecutionReader(IExecutionDatabase database, ExecutionSerializer serializer) : IExecutionReader
{
    public async Task<Execution?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await database.ReadAsync(id, cancellationToken) is { } row ? serializer.Deserialize(row).Execution : null;

    public async Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var limit = Math.Clamp(query.Limit, 1, 200);
        var found = await database.ListAsync(query with { Limit = limit + 1 }, cancellationToken);
        if (found.Count <= limit)
        {
            return new ExecutionPage { Items = [.. found] };
        }

        var last = found[limit - 1];
        return new ExecutionPage
        {
            Items = [.. found.Take(limit)],
            Next = new ExecutionCursor { CreatedAt = last.CreatedAt, Id = last.Id },
        };
    }
}
