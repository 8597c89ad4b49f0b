using System.Globalization;
using System.Text;

namespace ExternalActions.Benchmarks.Load;

/// <summary>Where and how a contestant takes work.</summary>
/// <param name="Servers">Its servers; connections are spread over them.</param>
/// <param name="Paths">The paths to post to, in turn.</param>
/// <param name="Wrap">What stands around <c>{"n":…,"text":"…"}</c> in a body.</param>
internal sealed record Entrance(IReadOnlyList<Uri> Servers, IReadOnlyList<string> Paths, (string Before, string After) Wrap)
{
    /// <summary>What each execution carries besides its number: the length of a short message.</summary>
    public const string Text = "Ticket 4711 was opened again by its customer.";

    /// <summary>A whole request to a path, with the place of its number.</summary>
    public (byte[] Bytes, int NumberAt) Request(int path)
    {
        var before = Wrap.Before + """{"n":""";
        var body = $$"""{{before}}{{Number.First}},"text":"{{Text}}"}{{Wrap.After}}""";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {Paths[path]} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return (Encoding.ASCII.GetBytes(head + body), head.Length + before.Length);
    }
}
