using System.Globalization;
using ExternalActions.Tests.Shared;

namespace ExternalActions.Cluster.Tests;

/// <summary>A network namespace with one link to the rest of the machine, which can be cut. Needs root and iproute2.</summary>
internal sealed class Isolation : IAsyncDisposable
{
    // Of the block for tests of devices (RFC 2544), which no network around should use.
    private const string Network = "198.18.73";

    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"ea{Environment.ProcessId}");

    /// <summary>The address of this side of the link.</summary>
    public const string Outside = $"{Network}.1";

    /// <summary>The address of the other side.</summary>
    public const string Inside = $"{Network}.2";

    /// <summary>The command that runs another one inside.</summary>
    public string[] Within => ["ip", "netns", "exec", _name];

    private string Link => $"{_name}o";

    /// <summary>Makes the namespace and its link.</summary>
    /// <exception cref="InvalidOperationException">This machine does not permit it.</exception>
    public static async Task<Isolation> CreateAsync()
    {
        var isolation = new Isolation();
        var (name, link, inner) = (isolation._name, isolation.Link, $"{isolation._name}i");
        try
        {
            await Shell.RunAsync("ip", "netns", "add", name);
            await Shell.RunAsync("ip", "link", "add", link, "type", "veth", "peer", "name", inner, "netns", name);
            await Shell.RunAsync("ip", "address", "add", $"{Outside}/24", "dev", link);
            await Shell.RunAsync("ip", "link", "set", link, "up");
            await Shell.RunAsync("ip", "-n", name, "address", "add", $"{Inside}/24", "dev", inner);
            await Shell.RunAsync("ip", "-n", name, "link", "set", inner, "up");
            await Shell.RunAsync("ip", "-n", name, "link", "set", "lo", "up");
            return isolation;
        }
        catch
        {
            await isolation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cuts the link: packets vanish, and connections do not know.</summary>
    public Task CutAsync() => Shell.RunAsync("ip", "link", "set", Link, "down");

    /// <summary>Mends the link.</summary>
    public Task MendAsync() => Shell.RunAsync("ip", "link", "set", Link, "up");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Its link goes with it.
            await Shell.RunAsync("ip", "netns", "delete", _name);
        }
        catch (InvalidOperationException)
        {
            // It could not be made.
        }
    }
}
