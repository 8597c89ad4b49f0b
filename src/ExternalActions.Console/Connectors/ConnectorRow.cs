using ExternalActions.Catalog;
using ExternalActions.Connectors;

namespace ExternalActions.Console.Connectors;

/// <summary>A connector in the list.</summary>
/// <param name="Entry">What the catalog knows of it.</param>
/// <param name="ActionCount">How many actions it has.</param>
public sealed record ConnectorRow(ConnectorEntry Entry, int ActionCount);

/// <summary>What is asked of each connector on the visible page of the list.</summary>
/// <param name="Status">How it stands; null when it cannot be read.</param>
/// <param name="Failure">Why it cannot be read; null when it can.</param>
/// <param name="LastUse">When its newest execution was accepted (UTC); null for never.</param>
public sealed record ConnectorRowStatus(ConnectorStatus? Status, string? Failure, DateTimeOffset? LastUse);
