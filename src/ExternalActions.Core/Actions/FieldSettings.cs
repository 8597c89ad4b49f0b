using System.Collections.Immutable;
using ExternalActions.Actions;

namespace ExternalActions.Core.Actions;

/// <summary>Brings the settings of fields in line with the fields that the templates hold.</summary>
public static class FieldSettings
{
    /// <summary>One definition for each field: its settings as long as its token stays, otherwise the defaults.</summary>
    /// <param name="names">The names of the fields, in order.</param>
    /// <param name="settings">The settings so far; those of other fields are dropped.</param>
    public static ImmutableArray<FieldDefinition> Adopt(ImmutableArray<string> names, ImmutableArray<FieldDefinition> settings)
    {
        var byName = new Dictionary<string, FieldDefinition>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            byName.TryAdd(setting.Name, setting);
        }

        return [.. names.Select(name => byName.TryGetValue(name, out var setting) ? setting : new FieldDefinition { Name = name })];
    }
}
