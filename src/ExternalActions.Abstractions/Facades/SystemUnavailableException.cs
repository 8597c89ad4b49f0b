namespace ExternalActions.Facades;

/// <summary>
/// The system could not be reached or did not answer in time. What was asked for may or may not have been carried out, and may well succeed when
/// it is asked for again.
/// </summary>
/// <param name="cause">What was met; for the log, not for callers.</param>
public sealed class SystemUnavailableException(Exception? cause)
    : Exception("The system cannot be reached now or did not answer in time; this may or may not have been carried out.", cause);
