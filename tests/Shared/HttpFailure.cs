using System.Net.Sockets;

namespace ExternalActions.Tests.Shared;

/// <summary>What <see cref="HttpClient"/> throws when it gets no answer.</summary>
internal static class HttpFailure
{
    /// <summary>Whether an exception says that the peer did not answer.</summary>
    /// <remarks>
    /// <see cref="HttpClient"/> lets a <see cref="SocketException"/> through when the peer resets a connection the moment it is made: it then reads
    /// the remote address.
    /// </remarks>
    public static bool Is(Exception exception) => exception is HttpRequestException or SocketException;
}
