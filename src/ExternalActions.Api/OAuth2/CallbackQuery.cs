using System.Diagnostics.CodeAnalysis;
using ExternalActions.Connectors;
using Microsoft.AspNetCore.Http;

namespace ExternalActions.Api.OAuth2;

/// <summary>
/// Reads the parameters that a provider sent the browser back with (RFC 6749 section 4.1.2). Parameters of other names are ignored, as it asks.
/// </summary>
internal static class CallbackQuery
{
    /// <summary>The longest value that is read, in UTF-16 code units.</summary>
    public const int MaxValueLength = 8 * 1024;

    private static readonly string[] Names = ["state", "code", "iss", "error", "error_description"];

    /// <summary>Reads the parameters; an empty one counts as none.</summary>
    /// <param name="request">The browser's request.</param>
    /// <param name="response">What was sent, with the browser's key, when true.</param>
    /// <param name="connectorId">The connector that the state names, when true.</param>
    /// <param name="refusal">Why it cannot be an answer to anything that began here, when false; holds nothing that was sent.</param>
    public static bool TryRead(
        HttpRequest request,
        [NotNullWhen(true)] out AuthorizationResponse? response,
        out Guid connectorId,
        [NotNullWhen(false)] out string? refusal)
    {
        var query = request.Query;
        response = null;
        connectorId = Guid.Empty;
        if (Array.Find(Names, name => query[name].Count > 1) is { } repeated)
        {
            // RFC 6749 section 3.1: a parameter must not repeat, since two readers might take different values.
            refusal = $"The parameter {repeated} stands in this link more than once; the provider must send it once.";
        }
        else if (Array.Find(Names, name => query[name].ToString().Length > MaxValueLength) is { } tooLong)
        {
            refusal = $"The parameter {tooLong} of this link is longer than {MaxValueLength} characters, the most that is taken.";
        }
        else if (!AuthorizationState.TryReadConnector(query["state"], out connectorId))
        {
            refusal = "This link belongs to no authorization that began here. Begin again, and follow the provider's page to its end.";
        }
        else
        {
            var state = query["state"].ToString();
            refusal = null;
            response = new AuthorizationResponse
            {
                State = state,
                BrowserKey = BrowserKey.Read(request, state),
                Code = Text("code"),
                Issuer = Text("iss"),
                Error = Text("error"),
                ErrorDescription = Text("error_description"),
            };
        }

        return response is not null;

        string? Text(string name) => string.IsNullOrEmpty(query[name]) ? null : query[name].ToString();
    }
}
