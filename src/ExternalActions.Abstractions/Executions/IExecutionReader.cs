using System.Collections.Immutable;

namespace ExternalActions.Executions;

/// <summary>Which executions to list.</summary>
[GenerateSerializer, Immutable, Alias("ea.ExecutionQuery")]
public sealed record ExecutionQuery
{
    /// <summary>Only of this action.</summary>
    [Id(0)]
    public Guid? ActionId { get; init; }

    /// <summary>Only of this connector.</summary>
    [Id(1)]
    public Guid? ConnectorId { get; init; }

    /// <summary>Only with one of these statuses; empty for all.</summary>
    [Id(2)]
    public ImmutableArray<ExecutionStatus> Statuses { get; init; } = [];

    /// <summary>Only accepted at or after this moment.</summary>
    [Id(3)]
    public DateTimeOffset? From { get; init; }

    /// <summary>Only accepted before this moment.</summary>
    [Id(4)]
    public DateTimeOffset? To { get; init; }

    /// <summary>Tests only (true), no tests (false) or both (null).</summary>
    [Id(5)]
    public bool? IsTest { get; init; }

    /// <summary>How many at most, 1 to 200.</summary>
    [Id(6)]
    public int Limit { get; init; } = 50;

    /// <summary>The place after which the page begins; null for the newest.</summary>
    [Id(7)]
    public ExecutionCursor? After { get; init; }
}

/// <summary>A place in the list of executions, newest first.</summary>
[GenerateSerializer, Immutable, Alias("ea.ExecutionCursor")]
public sealed record ExecutionCursor
{
    /// <summary>When the last execution of the page before was accepted.</summary>
    [Id(0)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its id.</summary>
    [Id(1)]
    public Guid Id { get; init; }
}

/// <summary>An execution as a list shows it.</summary>
[GenerateSerializer, Immutable, Alias("ea.ExecutionSummary")]
public sealed record ExecutionSummary
{
    /// <summary>The execution's id.</summary>
    [Id(0)]
    public Guid Id { get; init; }

    /// <summary>The action.</summary>
    [Id(1)]
    public Guid ActionId { get; init; }

    /// <summary>The action's version.</summary>
    [Id(2)]
    public int ActionVersion { get; init; }

    /// <summary>The connector.</summary>
    [Id(3)]
    public Guid ConnectorId { get; init; }

    /// <summary>Where it stood when it was last written.</summary>
    [Id(4)]
    public ExecutionStatus Status { get; init; }

    /// <summary>Whether it is a test.</summary>
    [Id(5)]
    public bool IsTest { get; init; }

    /// <summary>When it was accepted (UTC).</summary>
    [Id(6)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended (UTC).</summary>
    [Id(7)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the next attempt is due (UTC).</summary>
    [Id(8)]
    public DateTimeOffset? NextRetryAt { get; init; }

    /// <summary>How many attempts there were.</summary>
    [Id(9)]
    public int AttemptCount { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(10)]
    public ExecutionError? Error { get; init; }
}

/// <summary>One page of executions.</summary>
[GenerateSerializer, Immutable, Alias("ea.ExecutionPage")]
public sealed record ExecutionPage
{
    /// <summary>The executions, newest first.</summary>
    [Id(0)]
    public ImmutableArray<ExecutionSummary> Items { get; init; } = [];

    /// <summary>Where the next page begins; null on the last page.</summary>
    [Id(1)]
    public ExecutionCursor? Next { get; init; }
}

/// <summary>The read side of the execution store: what is committed, without a grain call.</summary>
public interface IExecutionReader
{
    /// <summary>Reads one execution as it was last written; null when there is none.</summary>
    /// <param name="id">The execution's id.</param>
    /// <param name="cancellationToken">Gives up the read.</param>
    Task<Execution?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Reads one page, newest first by time of acceptance.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="cancellationToken">Gives up the read.</param>
    Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken);
}
