using System.Text.Json.Serialization;
using ExternalActions.Connectors;
using ExternalActions.Console.Common;

namespace ExternalActions.Console.Connectors;

/// <summary>
/// A connector as it is being typed. It holds the fields of all authorization types, so that choosing another one and coming back loses nothing;
/// what is sent are those of the chosen one.
/// </summary>
public sealed class ConnectorForm
{
    /// <summary>The name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The description.</summary>
    public string Description { get; set; } = "";

    /// <summary>The authorization type.</summary>
    public AuthorizationType AuthorizationType { get; set; }

    /// <summary>The settings of no authorization.</summary>
    [JsonIgnore]
    public NoAuthorizationForm None { get; } = new();

    /// <summary>The settings of Basic.</summary>
    public BasicForm Basic { get; set; } = new();

    /// <summary>The settings of Token.</summary>
    public TokenForm Token { get; set; } = new();

    /// <summary>The settings of OAuth 2.0.</summary>
    public OAuth2Form OAuth2 { get; set; } = new();

    /// <summary>Headers sent with every request.</summary>
    public List<HeaderRow> DefaultHeaders { get; set; } = [];

    /// <summary>The GET URL.</summary>
    public string GetUrl { get; set; } = "";

    /// <summary>Further hosts, one a line.</summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>Flow control.</summary>
    public FlowForm Flow { get; set; } = new();

    /// <summary>Whether a secret was typed that is stored nowhere yet.</summary>
    [JsonIgnore]
    public bool HoldsSecrets => AuthorizationParts.All.Any(part => part.FormOf(this).HoldsSecrets);

    /// <summary>Whether a person authorizes the connector in a browser.</summary>
    [JsonIgnore]
    public bool IsAuthorizedByPerson => AuthorizationParts.Of(AuthorizationType).FormOf(this).IsAuthorizedByPerson;

    /// <summary>The form of stored settings.</summary>
    /// <param name="settings">The settings, secrets hidden.</param>
    public static ConnectorForm From(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var form = new ConnectorForm
        {
            Name = settings.Name,
            Description = settings.Description ?? "",
            AuthorizationType = settings.AuthorizationType,
            DefaultHeaders = [.. settings.DefaultHeaders.Select(header => new HeaderRow { Name = header.Name, Value = header.Value })],
            GetUrl = settings.GetUrl ?? "",
            AllowedHosts = string.Join('\n', settings.AllowedHosts),
            Flow = FlowForm.From(settings.Flow),
        };
        foreach (var part in AuthorizationParts.All)
        {
            part.FormOf(form).Read(settings);
        }

        return form;
    }

    /// <summary>The settings as the system takes them. Rows stay in their places, so that errors point at the right ones.</summary>
    public ConnectorSettings ToSettings() => AuthorizationParts.Of(AuthorizationType).FormOf(this).Write(new ConnectorSettings
    {
        Name = Name.Trim(),
        Description = OrNull(Description),
        AuthorizationType = AuthorizationType,
        DefaultHeaders = [.. DefaultHeaders.Select(row => new Header { Name = row.Name.Trim(), Value = row.Value })],
        GetUrl = OrNull(GetUrl),
        AllowedHosts = [.. AllowedHosts.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        Flow = Flow.ToSettings(),
    });

    internal static string? OrNull(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
