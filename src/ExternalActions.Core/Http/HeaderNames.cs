using System.Collections.Frozen;

namespace ExternalActions.Core.Http;

/// <summary>What this server knows about single headers.</summary>
internal static class HeaderNames
{
    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Language", "Content-Length", "Content-Type", "Date", "ETag", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "Server",
        "WWW-Authenticate", "X-Correlation-Id", "X-Trace-Id");

    /// <summary>Whether a request header describes the body (RFC 9110 section 8).</summary>
    public static bool DescribesContent(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a response header is worth keeping in the history.</summary>
    public static bool IsKept(string name) =>
        Kept.Contains(name)
        || name.EndsWith("Request-Id", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("RateLimit-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-RateLimit-", StringComparison.OrdinalIgnoreCase);
}
