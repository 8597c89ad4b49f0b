using System.Text.Json.Serialization;
using ExternalActions.Actions;
using ExternalActions.Console.Connectors;

namespace ExternalActions.Console.Actions;

/// <summary>The settings of a field as they are being typed.</summary>
public sealed class FieldForm
{
    /// <summary>The token's name.</summary>
    public string Name { get; set; } = "";

    /// <inheritdoc cref="FieldDefinition.Type"/>
    public FieldType Type { get; set; }

    /// <inheritdoc cref="FieldDefinition.Required"/>
    public bool Required { get; set; } = true;

    /// <summary>The default as typed; empty for none.</summary>
    public string Default { get; set; } = "";

    /// <inheritdoc cref="FieldFormat.Pattern"/>
    public string Pattern { get; set; } = "";

    /// <inheritdoc cref="FieldFormat.TimeZone"/>
    public string TimeZone { get; set; } = "";

    /// <inheritdoc cref="FieldDefinition.Description"/>
    public string Description { get; set; } = "";

    /// <summary>Whether the type has a format.</summary>
    [JsonIgnore]
    public bool HasFormat => FieldInputs.Of(Type).Format is not null;

    /// <summary>Whether the type has a time zone.</summary>
    [JsonIgnore]
    public bool HasTimeZone => FieldInputs.Of(Type).Format is { HasTimeZone: true };

    /// <summary>Whether nothing was set up: what every new field begins with.</summary>
    [JsonIgnore]
    public bool IsUntouched => Type == default && Required && Default.Length + Pattern.Length + TimeZone.Length + Description.Length == 0;

    /// <summary>The form of stored settings.</summary>
    /// <param name="field">The settings.</param>
    public static FieldForm From(FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new FieldForm
        {
            Name = field.Name,
            Type = field.Type,
            Required = field.Required,
            Default = FieldText.FromJson(field.Type, field.Default),
            Pattern = field.Format?.Pattern ?? "",
            TimeZone = field.Format?.TimeZone ?? "",
            Description = field.Description ?? "",
        };
    }

    /// <summary>The settings as the system takes them.</summary>
    public FieldDefinition ToDefinition() => new()
    {
        Name = Name,
        Type = Type,
        Required = Required,
        Default = FieldText.ToJson(Type, Default),
        Format = HasFormat && (Pattern.Length > 0 || TimeZone.Length > 0)
            ? new FieldFormat
            {
                Pattern = ConnectorForm.OrNull(Pattern),
                TimeZone = HasTimeZone ? ConnectorForm.OrNull(TimeZone) : null,
            }
            : null,
        Description = ConnectorForm.OrNull(Description),
    };
}
