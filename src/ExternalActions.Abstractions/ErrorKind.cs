using System.Text.Json.Serialization;

namespace ExternalActions;

/// <summary>Why an attempt or an execution failed.</summary>
[GenerateSerializer, Alias("ea.ErrorKind")]
[JsonConverter(typeof(JsonStringEnumConverter<ErrorKind>))]
public enum ErrorKind
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>The request could not be rendered from the values; nothing was sent.</summary>
    RenderFailed = 0,

    /// <summary>The target's host is not one of the connector's; nothing was sent.</summary>
    HostNotAllowed = 1,

    /// <summary>The target's network address is one that the server must not call; nothing was sent.</summary>
    AddressNotAllowed = 2,

    /// <summary>The connector is gone or has no usable authorization; nothing was sent.</summary>
    AuthorizationUnavailable = 3,

    /// <summary>The host's name could not be resolved.</summary>
    NameNotResolved = 4,

    /// <summary>Nothing listens at the target's address and port.</summary>
    ConnectionRefused = 5,

    /// <summary>The connection could not be made or broke before an answer was complete.</summary>
    ConnectionFailed = 6,

    /// <summary>The TLS handshake failed.</summary>
    TlsFailed = 7,

    /// <summary>The time limit of the attempt passed.</summary>
    Timeout = 8,

    /// <summary>The status code is not one of success.</summary>
    StatusCode = 9,

    /// <summary>The answer's body does not meet the success rule.</summary>
    BodyCondition = 10,

    /// <summary>What was answered is not HTTP, or its encoding is broken.</summary>
    InvalidResponse = 11,

    /// <summary>The server stopped while the attempt was under way; the target may have got the request.</summary>
    Interrupted = 12,

    /// <summary>The attempt was cancelled; the target may have got the request.</summary>
    Cancelled = 13,

    /// <summary>A fault of this server.</summary>
    Internal = 14,

    /// <summary>The connector's limits or its circuit breaker let no request through.</summary>
    FlowLimited = 15,
}
