using System.Text.Json.Serialization;
using ExternalActions.Connectors;

namespace ExternalActions.Console.Common;

/// <summary>One row of names and values as it is being typed.</summary>
public sealed class HeaderRow
{
    /// <summary>The name.</summary>
    public string Name { get; set; } = "";

    /// <summary>The value, of a row that is no secret.</summary>
    public string Value { get; set; } = "";

    /// <summary>The value, of a row that is a secret.</summary>
    public SecretInput Secret { get; set; } = new();

    // Keeps what the browser shows of a row with that row when another is taken away.
    internal object Key { get; } = new();
}

/// <summary>A secret as it is being typed. The stored one is never known here, and the typed one is kept nowhere but in memory.</summary>
public sealed class SecretInput
{
    /// <summary>What was typed; null keeps what is stored.</summary>
    [JsonIgnore]
    public string? Typed { get; set; }

    /// <summary>Whether one is stored.</summary>
    public bool IsStored { get; set; }

    /// <summary>The input of a secret that may be stored.</summary>
    /// <param name="secret">The secret, hidden.</param>
    public static SecretInput Of(Secret? secret) => new() { IsStored = secret?.IsSet is true };

    /// <summary>The secret as the system takes it.</summary>
    public Secret ToSecret() => Typed is { } typed ? Secret.Of(typed) : new Secret();
}
