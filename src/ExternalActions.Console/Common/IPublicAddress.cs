namespace ExternalActions.Console.Common;

/// <summary>The address that browsers reach this server at, as it is configured or as they say. The host of the console knows it.</summary>
public interface IPublicAddress
{
    /// <summary>The root of all pages.</summary>
    /// <param name="asked">Any address of this server that the browser has asked for; it counts when none is configured.</param>
    /// <returns>An absolute URL that ends with a slash.</returns>
    Uri Root(Uri asked);

    /// <summary>Where providers of OAuth 2.0 send browsers back to.</summary>
    /// <param name="asked">Any address of this server that the browser has asked for; it counts when none is configured.</param>
    /// <returns>An absolute URL.</returns>
    Uri RedirectUrl(Uri asked);
}
