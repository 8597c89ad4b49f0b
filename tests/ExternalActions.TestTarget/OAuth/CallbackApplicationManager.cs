using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>
/// Takes <c>http://{loopback}:{any port}/oauth2/callback</c> as a redirect URI of every client, since the servers under test listen on free ports,
/// and no other.
/// </summary>
internal sealed class CallbackApplicationManager(
    IOpenIddictApplicationCache<OpenIddictEntityFrameworkCoreApplication> cache,
    ILogger<OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<OpenIddictEntityFrameworkCoreApplication> store)
    : OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>(cache, logger, options, store)
{
    public override ValueTask<bool> ValidateRedirectUriAsync(
        OpenIddictEntityFrameworkCoreApplication application, string uri, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(IsCallback(uri));

    /// <summary>Compared as text, as RFC 9700, section 4.1.3, has it, but for the address: no user name, query, fragment or dots slip in.</summary>
    private static bool IsCallback(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsLoopback && uri == $"http://{parsed.Authority}/oauth2/callback";
}
