using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Tests.Shared;

/// <summary>Ports for servers that must know theirs before they listen.</summary>
internal static class Ports
{
    /// <summary>Ports that nothing listens on, on any address.</summary>
    public static int[] Free(int count)
    {
        // All are held until each is known, so that no two are the same.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Any, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
