using System.Net;
using System.Net.Sockets;

namespace ExternalActions.Server;

/// <summary>
/// Asks a running server for its health: <c>health URL</c> instead of settings on the command line. For the health checks of containers, whose
/// image has no shell and no curl.
/// </summary>
internal static class HealthCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "health";

    // Longer than a ready check takes at most, so that its own answer is seen.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    /// <summary>Asks once.</summary>
    /// <param name="args">The command line after the command's name: the URL to get, such as <c>http://127.0.0.1:8080/health/ready</c>.</param>
    /// <returns>0 when the answer is 200, else 1 with the reason on the error output.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var given] || !Uri.TryCreate(given, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return Fail($"Got '{string.Join(' ', args)}', expected one URL such as http://127.0.0.1:8080/health/ready.");
        }

        // What is asked is this machine: no proxy has a part in it.
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(url);
            return response.StatusCode == HttpStatusCode.OK
                ? 0
                : Fail($"{url} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or SocketException or OperationCanceledException)
        {
            return Fail($"{url} did not answer. {exception.Message}");
        }
    }

    private static int Fail(string reason)
    {
        System.Console.Error.WriteLine(reason);
        return 1;
    }
}
