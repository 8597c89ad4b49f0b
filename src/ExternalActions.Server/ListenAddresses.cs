using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Server;

/// <summary>
/// Finds out before anything else starts whether the server can listen where it is told to. Kestrel would say so last, and Orleans not at all: it
/// shares its ports with any other silo of the machine, so that each gets a part of the other's connections.
/// </summary>
internal static class ListenAddresses
{
    private const string Urls = "Urls";
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>Tries all addresses, and leaves none in use.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="silo">The valid settings of the silo.</param>
    /// <returns>What is wrong, one line for each address, with the setting's name; empty when all is well.</returns>
    public static IReadOnlyList<string> FindProblems(IConfiguration configuration, SiloOptions silo)
    {
        var problems = new List<string>();
        // All are held until the last is known, so that two settings with one port are found as well.
        var held = new List<Socket>();
        try
        {
            foreach (var (setting, url) in HttpAddresses(configuration))
            {
                TryUrl(setting, url, problems, held);
            }

            problems.AddRange(MissingCertificates(configuration));

            if (silo.Role.HasSilo() && silo.FindAddress() is { } address)
            {
                var ofAddress = $"{SiloOptions.Section}:{nameof(SiloOptions.Address)}";
                Try(new(address, silo.SiloPort), $"{SiloOptions.Section}:{nameof(SiloOptions.SiloPort)}", ofAddress, problems, held);
                Try(new(address, silo.GatewayPort), $"{SiloOptions.Section}:{nameof(SiloOptions.GatewayPort)}", ofAddress, problems, held);
            }
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }

        // Both ports of the silo have one address.
        return [.. problems.Distinct()];
    }

    /// <summary>The addresses for HTTP as Kestrel takes them: its own endpoints go before the list.</summary>
    private static IEnumerable<(string Setting, string Url)> HttpAddresses(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection(Endpoints).GetChildren().Where(endpoint => endpoint["Url"] is not null).ToList();
        return endpoints.Count > 0
            ? endpoints.Select(endpoint => ($"{endpoint.Path}:Url", endpoint["Url"]!))
            : (configuration[Urls] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(url => (Urls, url));
    }

    /// <summary>The certificate files of Kestrel that are not there.</summary>
    private static IEnumerable<string> MissingCertificates(IConfiguration configuration) =>
        from setting in configuration.GetSection("Kestrel").AsEnumerable()
        where setting.Key.Contains("Certificate", StringComparison.OrdinalIgnoreCase) && setting.Value is not null
        where setting.Key.Split(':')[^1].ToUpperInvariant() is "PATH" or "KEYPATH"
        // As Kestrel finds it.
        where !File.Exists(Path.Combine(AppContext.BaseDirectory, setting.Value))
        select $"{setting.Key}: there is no file '{setting.Value}' that this user may read. Set it to the file of the server's certificate, or of "
            + "its key.";

    private static void TryUrl(string setting, string url, List<string> problems, List<Socket> held)
    {
        BindingAddress? address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            address = null;
        }

        if (address?.Scheme.ToUpperInvariant() is not ("HTTP" or "HTTPS"))
        {
            problems.Add($"{setting}: got '{url}', expected an address such as http://127.0.0.1:5080.");
            return;
        }

        if (address.IsUnixPipe || address.IsNamedPipe)
        {
            return;
        }

        var host = address.Host.Trim('[', ']');
        var ip = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var given) ? given
            : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any
            : IPAddress.Any;
        Try(new(ip, address.Port), setting, setting, problems, held);
    }

    private static void Try(IPEndPoint endpoint, string ofPort, string ofAddress, List<string> problems, List<Socket> held)
    {
        // Port 0 is any that is free, or none.
        if (endpoint.Port == 0)
        {
            return;
        }

        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        held.Add(socket);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            socket.Listen();
        }
        catch (SocketException exception)
        {
            problems.Add(exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"{ofPort}: {endpoint} is in use, by another program or by another setting of this server. Stop the other program, or set "
                    + $"{ofPort} to another port.",
                SocketError.AccessDenied => $"{ofPort}: {endpoint} is not permitted to this user. Set {ofPort} to a port of 1024 or above.",
                SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
                    $"{ofAddress}: {endpoint.Address} is not an address of this machine. Set {ofAddress} to one of "
                    + $"{string.Join(", ", OwnAddresses.All)}.",
                _ => $"{ofPort}: the server cannot listen at {endpoint}: {exception.Message}.",
            });
        }
    }
}
