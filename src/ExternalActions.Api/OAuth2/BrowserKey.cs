using ExternalActions.Connectors;
using Microsoft.AspNetCore.Http;

namespace ExternalActions.Api.OAuth2;

/// <summary>
/// The key that binds an authorization to the browser that began it (RFC 6749 section 10.12). Each authorization has a cookie of its own, so
/// that several in one browser do not disturb each other.
/// </summary>
internal static class BrowserKey
{
    private const int NameCharacters = 16;

    /// <summary>The key that the browser holds for a state; null when it has none.</summary>
    public static string? Read(HttpRequest request, string state) =>
        request.Cookies.TryGetValue(CookieName(state), out var key) && key.Length > 0 ? key : null;

    /// <summary>Gives the browser the key.</summary>
    /// <param name="response">The answer to the browser.</param>
    /// <param name="state">The state of the authorization.</param>
    /// <param name="key">The key.</param>
    /// <param name="redirectUrl">Where the browser is to bring it.</param>
    /// <param name="lifetime">How long the authorization can be finished.</param>
    public static void Give(HttpResponse response, string state, string key, Uri redirectUrl, TimeSpan lifetime)
    {
        var options = Options(redirectUrl);
        options.MaxAge = lifetime > TimeSpan.Zero ? lifetime : TimeSpan.Zero;
        response.Cookies.Append(CookieName(state), key, options);
    }

    /// <summary>Takes the key of a state from the browser.</summary>
    public static void Take(HttpResponse response, string state, Uri redirectUrl) =>
        response.Cookies.Delete(CookieName(state), Options(redirectUrl));

    // A hash: the name of a cookie is shown and logged more freely than its value.
    private static string CookieName(string state) =>
        $"ea-oauth2-{Convert.ToHexStringLower(AuthorizationState.Hash(state))[..NameCharacters]}";

    // Lax: the provider's page leads the browser back, which Strict would send without the cookie.
    private static CookieOptions Options(Uri redirectUrl) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = redirectUrl.Scheme == Uri.UriSchemeHttps,
        Path = redirectUrl.AbsolutePath[..redirectUrl.AbsolutePath.LastIndexOf('/')],
    };
}
