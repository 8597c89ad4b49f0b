using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ExternalActions.Core.Fields;

/// <summary>Reads JSON texts that may hold half a surrogate pair as an escape, which .NET reads only by throwing.</summary>
internal static class JsonStrings
{
    /// <summary>The text of a JSON string.</summary>
    /// <param name="value">A JSON string.</param>
    /// <param name="text">Its text.</param>
    /// <returns>False when it holds half a surrogate pair.</returns>
    public static bool TryGetString(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    /// <summary>The name of a member.</summary>
    /// <param name="member">A member.</param>
    /// <param name="name">Its name.</param>
    /// <returns>False when it holds half a surrogate pair.</returns>
    public static bool TryGetName(JsonProperty member, [NotNullWhen(true)] out string? name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = null;
            return false;
        }
    }
}
