using System.Text.Json;
using ExternalActions.Connectors;

namespace ExternalActions.Console.Connectors;

/// <summary>Tells how two versions of a connector differ, for a person who has to choose between them.</summary>
internal static class ConnectorDifferences
{
    /// <summary>The fields that differ. Secrets are known to neither side and are not compared.</summary>
    /// <param name="mine">What someone has typed.</param>
    /// <param name="theirs">What is stored.</param>
    public static IReadOnlyList<string> Between(ConnectorForm mine, ConnectorSettings theirs)
    {
        var (left, right) = (ToJson(mine.ToSettings()), ToJson(ConnectorForm.From(theirs).ToSettings()));
        var found = new List<string>();
        Compare("#", left, right, found);
        return [.. found.Select(ConnectorWords.Label).Distinct()];
    }

    private static JsonElement ToJson(ConnectorSettings settings) => JsonSerializer.SerializeToElement(settings, JsonSerializerOptions.Web);

    private static void Compare(string pointer, JsonElement left, JsonElement right, List<string> found)
    {
        if (left.ValueKind != JsonValueKind.Object || right.ValueKind != JsonValueKind.Object)
        {
            if (!JsonElement.DeepEquals(left, right))
            {
                found.Add(pointer);
            }

            return;
        }

        foreach (var member in left.EnumerateObject().Where(member => !IsSecret(member.Value)))
        {
            if (right.TryGetProperty(member.Name, out var other))
            {
                Compare($"{pointer}/{member.Name}", member.Value, other, found);
            }
        }
    }

    private static bool IsSecret(JsonElement value) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("isSet", out _);
}
