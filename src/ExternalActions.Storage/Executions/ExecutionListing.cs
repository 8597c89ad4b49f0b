using System.Data.Common;
using ExternalActions.Executions;

namespace ExternalActions.Storage.Executions;

/// <summary>How lists are read from any database: the statements have the same names in every dialect.</summary>
internal static class ExecutionListing
{
    private static readonly ExecutionStatus[] AllStatuses = Enum.GetValues<ExecutionStatus>();

    /// <summary>The name of the statement whose index has all of the filters.</summary>
    public static string Statement(this ExecutionQuery query) => query switch
    {
        { ActionId: not null } => "ListByAction",
        { ConnectorId: not null } => "ListByConnector",
        _ => "ListByStatus",
    };

    /// <summary>The statuses to read, each once.</summary>
    public static IEnumerable<ExecutionStatus> AskedStatuses(this ExecutionQuery query) =>
        query.Statuses.IsDefaultOrEmpty ? AllStatuses : query.Statuses.Distinct();

    /// <summary>Whether to read executions that are no tests (false), tests (true) or both.</summary>
    public static bool[] AskedTests(this ExecutionQuery query) => query.IsTest is { } isTest ? [isTest] : [false, true];

    /// <summary>The place that all rows of the list come after.</summary>
    public static ExecutionPlace End(this ExecutionQuery query)
    {
        // Executions before an end of time are those before the place of the smallest id at that time.
        var end = query.To is { } to ? new ExecutionPlace(to, Guid.Empty) : new ExecutionPlace(DateTimeOffset.MaxValue, Guid.AllBitsSet);
        return query.After is { } after && new ExecutionPlace(after.CreatedAt, after.Id) is var cursor && cursor.CompareTo(end) > 0 ? cursor : end;
    }

    /// <summary>Reads a row of a list; its columns stand in the same order in every dialect.</summary>
    /// <param name="reader">The row.</param>
    /// <param name="id">Reads the id in a column, which each dialect has in a form of its own.</param>
    public static ExecutionSummary ReadSummary<TReader>(this TReader reader, Func<TReader, int, Guid> id)
        where TReader : DbDataReader
    {
        return new ExecutionSummary
        {
            Id = id(reader, 0),
            ActionId = id(reader, 1),
            ActionVersion = reader.GetInt32(2),
            ConnectorId = id(reader, 3),
            Status = (ExecutionStatus)reader.GetInt16(4),
            IsTest = reader.GetBoolean(5),
            CreatedAt = reader.GetMoment(6),
            EndedAt = reader.GetMomentOrNull(7),
            NextRetryAt = reader.GetMomentOrNull(8),
            AttemptCount = reader.GetInt32(9),
            Error = reader.IsDBNull(10) ? null : new ExecutionError((ErrorKind)reader.GetInt16(10), reader.GetString(11)),
        };
    }
}

/// <summary>A place in a list; the newer comes first, and at the same time the greater id, as in the statements.</summary>
internal readonly record struct ExecutionPlace(DateTimeOffset CreatedAt, Guid Id) : IComparable<ExecutionPlace>
{
    public int CompareTo(ExecutionPlace other) =>
        CreatedAt == other.CreatedAt ? other.Id.CompareTo(Id) : other.CreatedAt.CompareTo(CreatedAt);
}
