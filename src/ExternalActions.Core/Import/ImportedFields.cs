using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Import;

/// <summary>The fields that an import makes, each with a name of its own.</summary>
internal sealed class ImportedFields
{
    private const int DescriptionLength = 500;

    private readonly List<FieldDefinition> _fields = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The fields in the order in which they were added.</summary>
    public ImmutableArray<FieldDefinition> All => [.. _fields];

    /// <summary>Adds a field.</summary>
    /// <param name="name">What it is called where it comes from.</param>
    /// <param name="place">What sets it apart from another of its name, such as <c>body</c>.</param>
    /// <param name="field">Its settings.</param>
    /// <param name="standard">The value taken when none is given, if any.</param>
    /// <returns>The field's name.</returns>
    public string Add(string name, string place, FieldDefinition field, JsonNode? standard = null)
    {
        var wish = ImportedNames.ToField(name);
        var unique = wish;
        for (var number = 1; !_names.Add(unique); number++)
        {
            unique = number == 1 ? $"{place}.{wish}" : $"{place}.{wish} {number}";
        }

        var description = string.Join(' ', (field.Description ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var made = field with
        {
            Name = unique,
            Description = description.Length switch
            {
                0 => null,
                > DescriptionLength => $"{description[..(DescriptionLength - 1)]}…",
                _ => description,
            },
        };
        if (OpenApiSchemas.Real(standard) is { } real && !ImportedNames.IsSecret(name))
        {
            var withDefault = made with { Default = new RawJson(real.ToJsonString()) };
            made = FieldDefinitionValidator.Validate(withDefault).IsEmpty ? withDefault : made;
        }

        _fields.Add(made);
        return unique;
    }
}
