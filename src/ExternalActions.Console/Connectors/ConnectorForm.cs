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

    /// <summary>The user name of Basic.</summary>
    public string UserName { get; set; } = "";

    /// <summary>The password of Basic.</summary>
    public SecretInput Password { get; set; } = new();

    /// <summary>The headers of Token.</summary>
    public List<HeaderRow> TokenHeaders { get; set; } = [new HeaderRow()];

    /// <summary>The names of Token's headers whose values are stored.</summary>
    public List<string> StoredHeaderNames { get; set; } = [];

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
    public bool HoldsSecrets =>
        Password.Typed is not null || OAuth2.ClientSecret.Typed is not null || TokenHeaders.Exists(row => row.Secret.Typed is not null);

    /// <summary>Whether a person authorizes the connector in a browser.</summary>
    [JsonIgnore]
    public bool IsAuthorizedByPerson =>
        AuthorizationType == AuthorizationType.OAuth2 && OAuth2.GrantType == GrantType.AuthorizationCode;

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
            UserName = settings.Basic?.UserName ?? "",
            Password = Stored(settings.Basic?.Password),
            DefaultHeaders = [.. settings.DefaultHeaders.Select(header => new HeaderRow { Name = header.Name, Value = header.Value })],
            GetUrl = settings.GetUrl ?? "",
            AllowedHosts = string.Join('\n', settings.AllowedHosts),
            OAuth2 = OAuth2Form.From(settings.OAuth2),
            Flow = FlowForm.From(settings.Flow),
        };
        if (settings.Token is { } token)
        {
            form.TokenHeaders = [.. token.Headers.Select(header => new HeaderRow { Name = header.Name, Secret = Stored(header.Value) })];
            form.StoredHeaderNames = [.. token.Headers.Where(header => header.Value.IsSet).Select(header => header.Name)];
        }

        return form;
    }

    /// <summary>The settings as the system takes them. Rows stay in their places, so that errors point at the right ones.</summary>
    public ConnectorSettings ToSettings() => new()
    {
        Name = Name.Trim(),
        Description = OrNull(Description),
        AuthorizationType = AuthorizationType,
        Basic = AuthorizationType == AuthorizationType.Basic
            ? new BasicAuthorization { UserName = UserName, Password = Password.ToSecret() }
            : null,
        Token = AuthorizationType == AuthorizationType.Token
            ? new TokenAuthorization
            {
                Headers = [.. TokenHeaders.Select(row => new SecretHeader { Name = row.Name.Trim(), Value = row.Secret.ToSecret() })],
            }
            : null,
        OAuth2 = AuthorizationType == AuthorizationType.OAuth2 ? OAuth2.ToSettings() : null,
        DefaultHeaders = [.. DefaultHeaders.Select(row => new Header { Name = row.Name.Trim(), Value = row.Value })],
        GetUrl = OrNull(GetUrl),
        AllowedHosts = [.. AllowedHosts.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        Flow = Flow.ToSettings(),
    };

    internal static SecretInput Stored(Secret? secret) => new() { IsStored = secret?.IsSet is true };

    internal static string? OrNull(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
