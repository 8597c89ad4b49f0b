namespace ExternalActions.Benchmarks.Parts;

/// <summary>A run lost an execution, doubled one, or did not end: it is no result.</summary>
internal sealed class InvalidRunException(string message) : Exception(message);
