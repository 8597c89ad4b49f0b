namespace ExternalActions.Server;

/// <summary>The server must not start as it is set up.</summary>
/// <param name="message">What stands in the way and what to do about it, in words for the operator.</param>
internal sealed class StartException(string message) : Exception(message);
