namespace ExternalActions.Core.Syntax;

/// <summary>Scheme, host and port of an http or https URL (RFC 6454 section 4).</summary>
internal readonly record struct Origin(string Scheme, string Host, int Port)
{
    /// <summary>Reads the origin of a URL.</summary>
    /// <param name="url">The URL.</param>
    /// <returns>Null for anything but an absolute http or https URL.</returns>
    public static Origin? Of(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? new Origin(uri.Scheme, uri.IdnHost.ToLowerInvariant(), uri.Port)
            : null;
}
