using ExternalActions.Actions;

namespace ExternalActions.Core.Import;

/// <summary>The URL of a curl command, without the secrets in it.</summary>
internal static class CurlUrl
{
    /// <summary>Makes the URL template.</summary>
    /// <param name="curl">The command.</param>
    /// <param name="notes">Takes what was left out.</param>
    /// <param name="fields">Takes the settings of fields that are made.</param>
    public static string Make(CurlCommand curl, List<string> notes, List<FieldDefinition> fields)
    {
        var url = curl.Url!;
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            // curl would take http, which is unfit for secrets.
            url = url.StartsWith("{{", StringComparison.Ordinal) ? url : $"https://{url}";
            notes.Add("The URL names no scheme, so it begins with https:// now; curl would have taken http://.");
        }

        url = WithoutUser(url, notes);
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        url = fragment < 0 ? url : url[..fragment];
        List<string> added = [.. curl.Query.Select(CurlForm.Encode)];
        if (curl.DataInUrl)
        {
            added.AddRange(curl.Data.Select(data => data.Sent));
        }

        if (added.Count > 0)
        {
            var glue = url switch
            {
                [.., '?' or '&'] => "",
                _ when url.Contains('?', StringComparison.Ordinal) => "&",
                _ => "?",
            };
            url += glue + string.Join('&', added);
        }

        return WithoutSecrets(url, notes, fields);
    }

    /// <summary>A name for the action: the end of the URL's path, or its host.</summary>
    /// <param name="url">The URL template.</param>
    public static string NameOf(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..].Split('?')[0];
        var parts = rest.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return ImportedNames.ToAction(parts.LastOrDefault(part => !part.Contains("{{", StringComparison.Ordinal)), "Imported action");
    }

    private static string WithoutUser(string url, List<string> notes)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
        {
            return url;
        }

        start += 3;
        var end = url.IndexOfAny(['/', '?', '#'], start);
        var at = url.LastIndexOf('@', end < 0 ? url.Length - 1 : end);
        if (at < start)
        {
            return url;
        }

        notes.Add("The user and password in the URL were left out: make a connector of type Basic with them, and choose it here.");
        return url[..start] + url[(at + 1)..];
    }

    private static string WithoutSecrets(string url, List<string> notes, List<FieldDefinition> fields)
    {
        var query = url.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return url;
        }

        var pairs = url[(query + 1)..].Split('&');
        for (var index = 0; index < pairs.Length; index++)
        {
            var equals = pairs[index].IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == pairs[index].Length - 1)
            {
                continue;
            }

            var name = pairs[index][..equals];
            if (ImportedNames.IsSecret(ImportedText.Decode(name)))
            {
                pairs[index] = $"{name}={ImportedText.SecretToken(ImportedText.Decode(name), $"of {name} in the URL", notes, fields)}";
            }
        }

        return url[..(query + 1)] + string.Join('&', pairs);
    }
}
