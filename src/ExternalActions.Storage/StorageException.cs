namespace ExternalActions.Storage;

/// <summary>The storage cannot be used; the message says why and what to do.</summary>
public sealed class StorageException : Exception
{
    /// <summary>Creates an exception.</summary>
    public StorageException()
    {
    }

    /// <summary>Creates an exception with its message.</summary>
    /// <param name="message">Why it cannot be used, in words for the operator.</param>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with its message and cause.</summary>
    /// <param name="message">Why it cannot be used, in words for the operator.</param>
    /// <param name="innerException">The cause.</param>
    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
