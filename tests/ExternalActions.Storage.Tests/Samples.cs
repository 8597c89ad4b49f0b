using ExternalActions.Executions;

namespace ExternalActions.Storage.Tests;

/// <summary>Executions to store.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Execution Execution(Guid? id = null, ExecutionStatus status = ExecutionStatus.Pending, DateTimeOffset? createdAt = null) => new()
    {
        Id = id ?? ExecutionId.Create(Noon),
        ActionId = Guid.NewGuid(),
        ActionVersion = 3,
        ConnectorId = Guid.NewGuid(),
        Status = status,
        Fields = new RawJson("""{"text":"hello"}"""),
        CreatedAt = createdAt ?? Noon,
    };
}
