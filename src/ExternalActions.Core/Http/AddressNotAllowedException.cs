namespace ExternalActions.Core.Http;

/// <summary>Thrown while connecting, when every address of the target's host is one that must not be called.</summary>
public sealed class AddressNotAllowedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public AddressNotAllowedException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which host and addresses were refused, and which setting allows them.</param>
    public AddressNotAllowedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which host and addresses were refused, and which setting allows them.</param>
    /// <param name="innerException">What led to it.</param>
    public AddressNotAllowedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
