namespace ExternalActions.Storage;

/// <summary>
/// The storage does not answer or is too slow for now; the same may succeed later. One of Orleans' own exceptions, so that it passes
/// from a grain to its callers as it is, and those take it for what it is.
/// </summary>
[GenerateSerializer, Alias("ea.StorageUnavailableException")]
public sealed class StorageUnavailableException : OrleansException
{
    /// <summary>Creates an exception.</summary>
    public StorageUnavailableException()
    {
    }

    /// <summary>Creates an exception with its message.</summary>
    /// <param name="message">What happened, whether anything was written, and what to do.</param>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with its message and cause.</summary>
    /// <param name="message">What happened, whether anything was written, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
