namespace ExternalActions.Core.Http;

/// <summary>A name leads only to addresses that <see cref="AddressPolicy"/> refuses; nothing was sent.</summary>
internal sealed class AddressNotAllowedException(string message) : IOException(message);
