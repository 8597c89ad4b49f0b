namespace ExternalActions.Server;

/// <summary>What a server does in its cluster.</summary>
public enum ServerRole
{
    /// <summary>A silo, the API and its pages in one process.</summary>
    All,

    /// <summary>A silo; over HTTP only the health endpoints.</summary>
    Silo,

    /// <summary>The API and its pages, over the silos of the cluster.</summary>
    Gateway,
}

/// <summary>What a server of each role is made of.</summary>
internal static class ServerRoles
{
    /// <summary>Whether it is a silo; else it is a client of the cluster's silos.</summary>
    public static bool HasSilo(this ServerRole role) => role switch
    {
        ServerRole.All or ServerRole.Silo => true,
        ServerRole.Gateway => false,
    };

    /// <summary>Whether it serves the API and its pages; else over HTTP it has the health endpoints only.</summary>
    public static bool HasApi(this ServerRole role) => role switch
    {
        ServerRole.All or ServerRole.Gateway => true,
        ServerRole.Silo => false,
    };
}
