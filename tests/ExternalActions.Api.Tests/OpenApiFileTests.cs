using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExternalActions.Api.Tests;

/// <summary>The API's description is committed, so that a change of the API is seen as a difference of <c>docs/openapi.json</c>.</summary>
public sealed class OpenApiFileTests
{
    private const string Command =
        $"dotnet run --project tests/ExternalActions.Api.Tests -- -explicit only -method \"*.{nameof(Write_the_description)}\"";

    // Readable in a review: indented, and text as it is.
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string File => Path.Combine(FindRoot(), "docs", "openapi.json");

    [Fact]
    public async Task Committed_description_is_the_servers()
    {
        var committed = (await System.IO.File.ReadAllTextAsync(File)).Split('\n');
        var described = (await DescribeAsync()).Split('\n');

        var added = described.Except(committed).Select(line => $"+{line}");
        var removed = committed.Except(described).Select(line => $"-{line}");
        Assert.True(
            described.SequenceEqual(committed),
            $"The API is not as docs/openapi.json says. Write it again, and commit the difference:\n{Command}\n"
            + $"{string.Join('\n', removed.Concat(added))}");
    }

    [Fact(Explicit = true)]
    public async Task Write_the_description() => await System.IO.File.WriteAllTextAsync(File, await DescribeAsync());

    private static async Task<string> DescribeAsync()
    {
        await using var api = await ApiHost.StartAsync();
        var document = (await api.SendAsync("GET", "/openapi/v1.json")).Json.AsObject();
        // The address that was asked, which differs from server to server.
        document.Remove("servers");
        return document.ToJsonString(Format) + '\n';
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder.FullName, "ExternalActions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
