using ExternalActions.Api.OAuth2;
using ExternalActions.Console.Common;

namespace ExternalActions.Server;

/// <summary>Tells the console the address that the API knows.</summary>
internal sealed class ConsoleAddress(PublicAddress address) : IPublicAddress
{
    /// <inheritdoc/>
    public Uri Root(Uri asked) => address.Root(asked);

    /// <inheritdoc/>
    public Uri RedirectUrl(Uri asked) => address.RedirectUrl(asked);
}
