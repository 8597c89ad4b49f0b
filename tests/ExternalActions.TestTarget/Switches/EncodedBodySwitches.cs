using System.IO.Compression;
using System.Text;

namespace ExternalActions.TestTarget.Switches;

/// <summary>Switches whose body is compressed or in a charset. All under <c>/switch</c>, for all methods.</summary>
internal static class EncodedBodySwitches
{
    private const int Megabyte = 1024 * 1024;
    private const string AccentedText = "Grüße aus Málaga, à bientôt";

    public static void MapEncodedBodySwitches(this IEndpointRouteBuilder app)
    {
        var switches = app.MapGroup("/switch");
        switches.Map("/gzip-bomb", GzipBomb);
        switches.Map("/broken-gzip", BrokenGzip);
        switches.Map("/charset", Charset);
    }

    /// <summary>Zeros, about a thousandth of their size on the wire.</summary>
    private static async Task GzipBomb(HttpContext context, int mb = 100)
    {
        using var end = context.EndOfWaiting();
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.ContentType = "text/plain";
        var zeros = new byte[Megabyte];
        await using GZipStream gzip = new(context.Response.Body, CompressionLevel.Optimal, leaveOpen: true);
        for (var written = 0; written < mb; written++)
        {
            end.Token.ThrowIfCancellationRequested();
            await gzip.WriteAsync(zeros, end.Token);
        }
    }

    private static IResult BrokenGzip(HttpResponse response)
    {
        response.Headers.ContentEncoding = "gzip";
        return TypedResults.Text("this is not compressed");
    }

    /// <summary>Text in the charset named, told so in its content type; characters that the charset lacks become question marks.</summary>
    private static IResult Charset(string name = "iso-8859-1")
    {
        // Asked directly, not registered: a registration would hold for the whole process, the tested code included.
        if ((CodePagesEncodingProvider.Instance.GetEncoding(name) ?? FrameworkEncoding(name)) is not { } encoding)
        {
            return TypedResults.Json(new { error = $"no charset {name}" }, statusCode: StatusCodes.Status400BadRequest);
        }

        return TypedResults.Bytes(encoding.GetBytes(AccentedText), $"text/plain; charset={name}");
    }

    private static Encoding? FrameworkEncoding(string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
