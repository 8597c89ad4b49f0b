using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Benchmarks.Processes;

/// <summary>Ports for servers that must know theirs before they listen.</summary>
internal static class Ports
{
    /// <summary>Loopback ports that nothing listens on.</summary>
    public static int[] Free(int count)
    {
        // All are held until each is known, so that no two are the same.
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
