using System.Buffers;

namespace ExternalActions.Api;

/// <summary>Settings of the API.</summary>
public sealed class ApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Api";

    /// <summary>The longest body of a request that is read, in bytes.</summary>
    public const int MaxBodyBytes = 6 * 1024 * 1024;

    // Beside query, fragment and user name: a semicolon would end the path of the cookie.
    private static readonly SearchValues<char> Unfit = SearchValues.Create("?#@;\\ ");

    /// <summary>
    /// The address that browsers reach this server at, such as <c>https://actions.example.com</c>, with a path where a proxy serves it under
    /// one; https, unless the host is loopback, since authorization codes come to it (RFC 6749 section 3.1.2.1, RFC 9700 section 2.6). The
    /// redirect URL of OAuth 2.0 connectors begins with it. Null takes scheme and host of each request, which a proxy may have changed.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// How many bytes of request bodies this server works on at a time; requests beyond it are refused with 503. Each counts as 16 KiB at
    /// least; in memory they take six to ten times as much. 6 MiB (the longest body) to 64 GiB. Default: 32 MiB.
    /// </summary>
    public long MaxBodyBytesInProgress { get; set; } = 32L * 1024 * 1024;

    /// <summary>What is wrong with the settings, each with the setting's name; empty when all is well.</summary>
    public IEnumerable<string> Validate()
    {
        if (!string.IsNullOrEmpty(PublicUrl) && !IsPublicUrl(PublicUrl))
        {
            yield return $"{nameof(PublicUrl)}: expected the https URL that browsers reach this server at, without user name, query and fragment, "
                + "such as https://actions.example.com; http is only for loopback hosts such as localhost.";
        }

        if (MaxBodyBytesInProgress is < MaxBodyBytes or > 64L << 30)
        {
            yield return $"{nameof(MaxBodyBytesInProgress)}: got {MaxBodyBytesInProgress}, expected {MaxBodyBytes} to {64L << 30}.";
        }
    }

    private static bool IsPublicUrl(string text) =>
        !text.AsSpan().ContainsAny(Unfit)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && IsLoopback(uri)));

    private static bool IsLoopback(Uri uri) => uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
