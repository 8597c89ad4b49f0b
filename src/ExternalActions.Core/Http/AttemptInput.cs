using System.Text;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>What one attempt sends, and how its answer is judged.</summary>
public sealed record AttemptInput
{
    /// <summary>The attempt's number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The execution it belongs to.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>The rendered request.</summary>
    public required RenderedRequest Request { get; init; }

    /// <summary>The connector's authorization.</summary>
    public required ConnectorAuthorization Authorization { get; init; }

    /// <summary>The action's rules over the answer.</summary>
    public required ResponseJudge Judge { get; init; }

    /// <summary>The time limit of the whole attempt, reading of the answer included.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether the execution's id goes along as <c>Idempotency-Key</c>.</summary>
    public bool SendIdempotencyKey { get; init; } = true;

    // The request holds what people entered, and its URL may be what authenticates.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(null, $"{nameof(ExecutionId)} = {ExecutionId}, {nameof(Number)} = {Number}");
        return true;
    }
}
