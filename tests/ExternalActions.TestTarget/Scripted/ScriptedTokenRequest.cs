namespace ExternalActions.TestTarget.Scripted;

/// <summary>A request to the token or revocation endpoint of a scripted provider. No record: its text would show what it holds.</summary>
public sealed class ScriptedTokenRequest
{
    /// <summary>The provider's name, as in the path.</summary>
    public required string Provider { get; init; }

    /// <summary>1 for the first request to this endpoint of this provider.</summary>
    public required int Call { get; init; }

    /// <summary>
    /// The body's parameters, of a form or of a JSON object; empty for another body. A value of JSON that is no string is its JSON text; of a name
    /// that came twice the values are joined by a line feed.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The content type as sent, or null.</summary>
    public required string? ContentType { get; init; }

    /// <summary>The Authorization header as sent, or null.</summary>
    public required string? Authorization { get; init; }

    /// <summary>A parameter's value, or null.</summary>
    public string? this[string parameter] => Parameters.GetValueOrDefault(parameter);

    /// <summary>True when it asks for tokens with a refresh token.</summary>
    public bool IsRefresh => this["grant_type"] == "refresh_token";
}
