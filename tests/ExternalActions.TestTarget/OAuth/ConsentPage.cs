using System.Net;
using System.Text;
using OpenIddict.Abstractions;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>The page that asks the user: a form which sends the request again, with the decision.</summary>
internal static class ConsentPage
{
    public static IResult For(OpenIddictRequest request)
    {
        StringBuilder fields = new();
        foreach (var (name, value) in request.GetParameters())
        {
            fields.AppendLine($"""<input type="hidden" name="{WebUtility.HtmlEncode(name)}" value="{WebUtility.HtmlEncode((string?)value)}">""");
        }

        return TypedResults.Text(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Allow access?</title></head>
            <body>
            <h1>Allow access?</h1>
            <p>{WebUtility.HtmlEncode(request.ClientId)} asks for: {WebUtility.HtmlEncode(request.Scope ?? "nothing in particular")}</p>
            <form method="post">
            {fields}<button name="{AuthorizeEndpoint.Decision}" value="allow">Allow</button>
            <button name="{AuthorizeEndpoint.Decision}" value="{AuthorizeEndpoint.Deny}">Deny</button>
            </form>
            </body>
            </html>
            """,
            "text/html; charset=utf-8");
    }
}
