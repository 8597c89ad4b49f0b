using System.Globalization;
using System.Reflection;
using ExternalActions.Api.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace ExternalActions.Api.Input;

/// <summary>
/// How long the caller would wait for the end, from <c>Prefer: wait=10</c> (RFC 7240). A preference is a wish: one that cannot be read is
/// ignored, and of several the first one counts (section 2).
/// </summary>
internal sealed class PreferWait : IBindableFromHttpContext<PreferWait>, IEndpointParameterMetadataProvider
{
    private const int MaxSeconds = 60;

    /// <summary>How long to wait, at most 60 seconds; null when the caller does not ask for it.</summary>
    public TimeSpan? Limit { get; private init; }

    /// <inheritdoc/>
    public static ValueTask<PreferWait?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var seconds = FindSeconds(context.Request.Headers["Prefer"]);
        return ValueTask.FromResult<PreferWait?>(new PreferWait
        {
            Limit = seconds is null ? null : TimeSpan.FromSeconds(seconds.Value),
        });
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new InputParameters(
        InputParameters.Header("Prefer", $"wait=N answers at the end, or after N seconds, at most {MaxSeconds} (RFC 7240).")));

    /// <summary>Says in the answer that the wish was granted (RFC 7240 section 3).</summary>
    public void Acknowledge(HttpResponse response)
    {
        if (Limit is { } limit)
        {
            response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={limit.TotalSeconds:0}");
        }
    }

    private static int? FindSeconds(IEnumerable<string?> fields)
    {
        foreach (var preference in fields.SelectMany(field => SplitOutsideQuotes(field ?? "", ',')))
        {
            var pair = SplitOutsideQuotes(preference, ';').First().Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair[0].Equals("wait", StringComparison.OrdinalIgnoreCase))
            {
                return pair.Length == 2 ? ParseSeconds(pair[1]) : null;
            }
        }

        return null;
    }

    private static int? ParseSeconds(string text)
    {
        var digits = text is ['"', .. var quoted, '"'] ? quoted : text;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }

        // Digits that do not fit are a very long time, not nonsense.
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? Math.Min(seconds, MaxSeconds)
            : MaxSeconds;
    }

    private static IEnumerable<string> SplitOutsideQuotes(string text, char separator)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
            {
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (text[i] == separator && !quoted)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }
}
