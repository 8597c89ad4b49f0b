using Microsoft.AspNetCore.WebUtilities;

namespace ExternalActions.TestTarget;

/// <summary>One header line, or one pair of a query or form. Names may repeat in a list of these.</summary>
/// <param name="Name">The name; a query's or form's is decoded.</param>
/// <param name="Value">The value, empty when there is none; a query's or form's is decoded.</param>
public sealed record NameValue(string Name, string Value)
{
    /// <summary>The headers, one entry a value. Values of one name keep the order they were received in.</summary>
    public static List<NameValue> ListOf(IHeaderDictionary headers)
    {
        List<NameValue> list = new(headers.Count);
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                list.Add(new(name, value ?? ""));
            }
        }

        return list;
    }

    /// <summary>
    /// The pairs of a query string or of an <c>application/x-www-form-urlencoded</c> body, in the order sent. The framework's own
    /// collections group by name, which loses it.
    /// </summary>
    public static List<NameValue> ListOf(string? encoded)
    {
        List<NameValue> list = [];
        foreach (var pair in new QueryStringEnumerable(encoded))
        {
            list.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        return list;
    }
}
