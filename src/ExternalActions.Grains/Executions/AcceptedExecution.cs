using ExternalActions.Core.Fields;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;

namespace ExternalActions.Grains.Executions;

/// <summary>An execution whose request is good, before it is stored.</summary>
/// <param name="Record">What to store.</param>
/// <param name="Action">Its action at the version that it is pinned to.</param>
/// <param name="Values">Its coerced field values.</param>
internal sealed record AcceptedExecution(ExecutionRecord Record, PinnedAction Action, FieldValues Values);
