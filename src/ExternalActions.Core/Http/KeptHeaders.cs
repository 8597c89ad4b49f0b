using System.Collections.Frozen;
using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>Picks the headers of an answer that help to understand it later.</summary>
internal static class KeptHeaders
{
    private const int MaxCount = 30;
    private const int MaxValueLength = 500;

    private static readonly FrozenSet<string> Names = new[]
    {
        "Content-Length", "Content-Type", "Date", "ETag", "Location", "Retry-After", "Server", "Via", "Warning", "WWW-Authenticate",
        "X-Correlation-Id", "X-Trace-Id", "CF-Ray", "Idempotency-Replayed",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The headers to keep, secrets masked.</summary>
    /// <param name="message">The answer.</param>
    /// <param name="masker">Hides secrets.</param>
    public static ImmutableArray<Header> Of(HttpResponseMessage message, SecretMasker masker) =>
    [
        .. message.Headers.NonValidated.Concat(message.Content.Headers.NonValidated)
            .Where(header => IsKept(header.Key))
            .Take(MaxCount)
            .Select(header => new Header { Name = header.Key, Value = Shorten(masker.Apply(header.Value.ToString())) }),
    ];

    private static bool IsKept(string name) =>
        Names.Contains(name)
        || name.EndsWith("Request-Id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("RequestId", StringComparison.OrdinalIgnoreCase)
        || name.Contains("RateLimit", StringComparison.OrdinalIgnoreCase)
        || name.Contains("Rate-Limit", StringComparison.OrdinalIgnoreCase);

    private static string Shorten(string value) => value.Length <= MaxValueLength ? value : value[..MaxValueLength];
}
