using System.Globalization;
using System.Text;

namespace ExternalActions.Benchmarks.Load;

/// <summary>Where and how a contestant takes work.</summary>
/// <param name="Servers">Its servers; connections are spread over them.</param>
/// <param name="Paths">The paths to post to, in turn.</param>
/// <param name="Wrap">What stands around <c>{"n":…,"text":"…"}</c> in a body.</param>
internal sealed record Entrance(IReadOnlyList<Uri> Servers, IReadOnlyList<string> Paths, (string Before, string After) Wrap)
{
    private const string KeyHeader = "Idempotency-Key: ";

    /// <summary>Whether each execution has an idempotency key of its own: its number.</summary>
    public bool HasKeys { get; init; }

    /// <summary>What each execution carries besides its number: the length of a short message.</summary>
    public const string Text = "Ticket 4711 was opened again by its customer.";

    /// <summary>A whole request to a path, with the places of its number.</summary>
    public (byte[] Bytes, int[] NumberAt) Request(int path)
    {
        var before = Wrap.Before + """{"n":""";
        var body = $$"""{{before}}{{Number.First}},"text":"{{Text}}"}{{Wrap.After}}""";
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {Paths[path]} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        if (!HasKeys)
        {
            return (Encoding.ASCII.GetBytes($"{head}\r\n{body}"), [head.Length + "\r\n".Length + before.Length]);
        }

        var keyAt = head.Length + KeyHeader.Length;
        head = string.Create(CultureInfo.InvariantCulture, $"{head}{KeyHeader}{Number.First}\r\n\r\n");
        return (Encoding.ASCII.GetBytes(head + body), [keyAt, head.Length + before.Length]);
    }
}
