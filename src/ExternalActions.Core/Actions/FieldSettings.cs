using System.Collections.Immutable;
using ExternalActions.Actions;

namespace ExternalActions.Core.Actions;

/// <summary>Keeps the settings of fields while the templates that hold their tokens change.</summary>
public static class FieldSettings
{
    /// <summary>Gives each field its settings.</summary>
    /// <param name="names">The fields' names as the templates hold them.</param>
    /// <param name="settings">Settings by name, compared with regard to case; of several with one name the first counts.</param>
    /// <returns>
    /// One definition for each name, in that order: its settings, or else a required text. Settings of other names are dropped.
    /// </returns>
    public static ImmutableArray<FieldDefinition> Adopt(ImmutableArray<string> names, ImmutableArray<FieldDefinition> settings)
    {
        var known = new Dictionary<string, FieldDefinition>(StringComparer.Ordinal);
        foreach (var field in settings.IsDefault ? [] : settings)
        {
            if (field?.Name is { } name)
            {
                known.TryAdd(name, field);
            }
        }

        return names.IsDefault ? [] : [.. names.Select(name => known.GetValueOrDefault(name) ?? new FieldDefinition { Name = name })];
    }
}
