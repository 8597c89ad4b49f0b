using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Shared;

namespace ExternalActions.Core.Authorization;

/// <summary>The schemes of all authorization types.</summary>
public static class AuthorizationSchemes
{
    private static readonly EnumTable<AuthorizationType, AuthorizationScheme> Table = new(
        Entry(new NoneScheme()), Entry(new BasicScheme()), Entry(new TokenScheme()), Entry(new OAuth2Scheme()));

    /// <summary>All of them, in the order of the types' numbers.</summary>
    public static ImmutableArray<AuthorizationScheme> All => Table.All;

    /// <summary>The scheme of a type.</summary>
    /// <param name="type">The type.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    public static AuthorizationScheme Of(AuthorizationType type) => Table[type];

    private static (AuthorizationType Type, AuthorizationScheme Scheme) Entry(AuthorizationScheme scheme) => (scheme.Type, scheme);
}
