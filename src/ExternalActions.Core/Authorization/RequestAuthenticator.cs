using System.Collections.Immutable;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>Puts the credentials of one connector into its requests. Immutable, made once for many requests; holds secrets.</summary>
public abstract class RequestAuthenticator
{
    /// <summary>Authenticates nothing.</summary>
    public static RequestAuthenticator None { get; } = new HeaderAuthenticator([]);

    /// <summary>Authenticates one request.</summary>
    /// <param name="request">The request, complete but for what this server adds to all.</param>
    public abstract void Authenticate(IUnauthenticatedRequest request);
}

/// <summary>A request as an authorization changes it.</summary>
public interface IUnauthenticatedRequest
{
    /// <summary>Sets a header that authenticates, in place of those of the same name. Its value is never shown.</summary>
    /// <param name="header">The header.</param>
    void SetCredentials(Header header);
}

/// <summary>Authenticates by headers that are the same for each request.</summary>
internal sealed class HeaderAuthenticator(ImmutableArray<Header> headers) : RequestAuthenticator
{
    public override void Authenticate(IUnauthenticatedRequest request)
    {
        foreach (var header in headers)
        {
            request.SetCredentials(header);
        }
    }
}
