using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace ExternalActions.Api.OAuth2;

/// <summary>
/// A small page without script; the only link is to the console. All text is plain and is escaped here, so that nothing that a provider or a
/// link says becomes markup.
/// </summary>
/// <param name="status">The HTTP status code.</param>
/// <param name="title">What the page says in a few words.</param>
internal sealed class Page(int status, string title) : IResult
{
    private const string Style =
        ":root{color-scheme:light dark}body{background:Canvas;color:CanvasText;font:1rem/1.5 system-ui,sans-serif;max-width:40rem;"
        + "margin:clamp(1.5rem,8vw,4rem) auto;padding:0 1rem}"
        + "h1{line-height:1.2;overflow-wrap:anywhere}a{display:inline-block;padding:.25rem 0}"
        + "dt{font-weight:600}dd{margin:0 0 1rem}p,dd{overflow-wrap:anywhere;white-space:pre-wrap}button{font:inherit;padding:.5rem 1.5rem}";

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action ";

    private readonly StringBuilder _body = new();
    private bool _hasForm;
    private string? _next;

    /// <summary>Adds a sentence or more.</summary>
    public Page Say(string text)
    {
        _body.Append("<p>").Append(Escape(text)).Append("</p>");
        return this;
    }

    /// <summary>Adds something and its value, cut to a length; nothing for null.</summary>
    public Page Show(string name, string? value, int maxLength)
    {
        if (value is not null)
        {
            var shown = value.Length <= maxLength ? value : $"{value[..maxLength]}…";

            // bdi: marks of writing direction in the value must not turn the text around it.
            _body.Append("<dl><dt>").Append(Escape(name)).Append("</dt><dd><bdi>").Append(Escape(shown)).Append("</bdi></dd></dl>");
        }

        return this;
    }

    /// <summary>Adds a button that posts to the page's own address.</summary>
    public Page Button(string label)
    {
        _hasForm = true;
        _body.Append("<form method=\"post\"><button type=\"submit\">").Append(Escape(label)).Append("</button></form>");
        return this;
    }

    /// <summary>Adds a link to a page of this server.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="label">What it is.</param>
    /// <param name="atOnce">Whether the browser follows it by itself.</param>
    public Page Link(string path, string label, bool atOnce)
    {
        _body.Append("<p><a href=\"").Append(Escape(path)).Append("\">").Append(Escape(label)).Append("</a></p>");
        _next = atOnce ? path : _next;
        return this;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        SetHeaders(response);

        // Chromium holds the redirects that follow a form against form-action too. The first leads to the provider, and that may lead on to
        // a sign-in page anywhere, so only the schemes can be limited.
        response.Headers.ContentSecurityPolicy = Policy + (_hasForm ? "'self' http: https:" : "'none'");

        // With no-referrer browsers post forms with "Origin: null", which the guard against other sites has to refuse.
        response.Headers["Referrer-Policy"] = _hasForm ? "same-origin" : "no-referrer";
        return response.WriteAsync(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            + (_next is null ? "" : $"<meta http-equiv=\"refresh\" content=\"0; url={Escape(_next)}\">")
            + $"<title>{Escape(title)} - External Actions</title><style>{Style}</style></head>"
            + $"<body><main><h1>{Escape(title)}</h1>{_body}</main></body></html>",
            httpContext.RequestAborted);
    }

    /// <summary>Sets the headers of every answer outside the API, page or not.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "no-referrer";
    }

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);
}
