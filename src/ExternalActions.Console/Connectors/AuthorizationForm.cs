using System.Text.Json.Serialization;
using ExternalActions.Connectors;
using ExternalActions.Console.Common;

namespace ExternalActions.Console.Connectors;

/// <summary>The settings of one authorization type as they are being typed.</summary>
public abstract class AuthorizationForm
{
    /// <summary>Whether a secret was typed that is stored nowhere yet.</summary>
    [JsonIgnore]
    public virtual bool HoldsSecrets => false;

    /// <summary>Whether a person authorizes the connector in a browser.</summary>
    [JsonIgnore]
    public virtual bool IsAuthorizedByPerson => false;

    /// <summary>Takes over stored settings; does nothing where a connector has none of the type.</summary>
    /// <param name="settings">A connector's settings, secrets hidden.</param>
    public abstract void Read(ConnectorSettings settings);

    /// <summary>Adds the settings of the type as the system takes them. Rows stay in their places, so that errors point at the right ones.</summary>
    /// <param name="settings">A connector's settings without those of any type.</param>
    public abstract ConnectorSettings Write(ConnectorSettings settings);
}

/// <summary>No settings.</summary>
public sealed class NoAuthorizationForm : AuthorizationForm
{
    /// <inheritdoc/>
    public override void Read(ConnectorSettings settings)
    {
    }

    /// <inheritdoc/>
    public override ConnectorSettings Write(ConnectorSettings settings) => settings;
}

/// <summary>The settings of Basic as they are being typed.</summary>
public sealed class BasicForm : AuthorizationForm
{
    /// <inheritdoc cref="BasicAuthorization.UserName"/>
    public string UserName { get; set; } = "";

    /// <inheritdoc cref="BasicAuthorization.Password"/>
    public SecretInput Password { get; set; } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HoldsSecrets => Password.Typed is not null;

    /// <inheritdoc/>
    public override void Read(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Basic is { } basic)
        {
            UserName = basic.UserName;
            Password = SecretInput.Of(basic.Password);
        }
    }

    /// <inheritdoc/>
    public override ConnectorSettings Write(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with { Basic = new BasicAuthorization { UserName = UserName, Password = Password.ToSecret() } };
    }
}

/// <summary>The settings of Token as they are being typed.</summary>
public sealed class TokenForm : AuthorizationForm
{
    /// <inheritdoc cref="TokenAuthorization.Headers"/>
    public List<HeaderRow> Headers { get; set; } = [new HeaderRow()];

    /// <summary>The names of the headers whose values are stored.</summary>
    public List<string> StoredNames { get; set; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HoldsSecrets => Headers.Exists(row => row.Secret.Typed is not null);

    /// <inheritdoc/>
    public override void Read(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Token is { Headers.IsEmpty: false } token)
        {
            Headers = [.. token.Headers.Select(header => new HeaderRow { Name = header.Name, Secret = SecretInput.Of(header.Value) })];
            StoredNames = [.. token.Headers.Where(header => header.Value.IsSet).Select(header => header.Name)];
        }
    }

    /// <inheritdoc/>
    public override ConnectorSettings Write(ConnectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with
        {
            Token = new TokenAuthorization
            {
                Headers = [.. Headers.Select(row => new SecretHeader { Name = row.Name.Trim(), Value = row.Secret.ToSecret() })],
            },
        };
    }
}
