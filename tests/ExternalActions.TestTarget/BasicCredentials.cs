using System.Net.Http.Headers;
using System.Text;

namespace ExternalActions.TestTarget;

/// <summary>The user name and password of HTTP Basic authentication (RFC 7617), read as UTF-8.</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">The password, which may hold colons.</param>
internal sealed record BasicCredentials(string User, string Password)
{
    /// <summary>Those of the request's Authorization header; null when it has none of this scheme or they cannot be read.</summary>
    public static BasicCredentials? Of(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Header("Authorization"), out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new(text[..colon], text[(colon + 1)..]);
    }
}
