using System.Collections.Immutable;
using System.Globalization;
using ExternalActions.Api.Failures;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ExternalActions.Api.Input;

/// <summary>Reads query parameters and gathers what is wrong with them. An empty value counts as none.</summary>
internal sealed class Query(IQueryCollection values)
{
    private const int MaxQuotedLength = 60;

    // With offset; seconds and their fraction may be missing.
    private static readonly string[] MomentFormats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm'Z'"];

    private readonly List<ErrorEntry> _errors = [];

    /// <summary>The refusal of all that is wrong so far; null when nothing is.</summary>
    public ProblemHttpResult? Refusal => _errors.Count == 0 ? null : ApiProblems.Invalid(_errors);

    /// <summary>Reads text.</summary>
    public string? Text(string name)
    {
        var given = values[name];
        if (given.Count > 1)
        {
            _errors.Add(new ErrorEntry
            {
                Parameter = name,
                Code = ProblemCode.Duplicate,
                Expected = "one",
                Got = $"{given.Count}",
                Detail = $"The query parameter {name} stands {given.Count} times; once is expected.",
            });
            return null;
        }

        return string.IsNullOrEmpty(given.ToString()) ? null : given.ToString();
    }

    /// <summary>Reads how many entries a page may hold, 1 to 200.</summary>
    public int Limit(string name, int otherwise) =>
        Read(
            name,
            "a whole number from 1 to 200",
            text =>
                text.All(char.IsAsciiDigit)
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                && limit is >= 1 and <= 200
                    ? limit
                    : (int?)null,
            static text => text.TrimStart('-') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit)
                ? ProblemCode.OutOfRange
                : ProblemCode.Malformed)
        ?? otherwise;

    /// <summary>Reads an id.</summary>
    public Guid? Id(string name) =>
        Read(name, "a UUID", text => Guid.TryParseExact(text, "D", out var id) ? id : (Guid?)null);

    /// <summary>Reads true or false.</summary>
    public bool? Flag(string name) =>
        Read(name, "true or false", text => bool.TryParse(text, out var flag) ? flag : (bool?)null);

    /// <summary>Reads a moment with its offset.</summary>
    public DateTimeOffset? Moment(string name) =>
        Read(name, "a moment with its offset such as 2026-01-31T09:30:00Z", text =>
            DateTimeOffset.TryParseExact(
                text.Replace(' ', '+'), // A plus sign that was not percent-encoded arrives as a space.
                MomentFormats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var moment)
                ? moment
                : (DateTimeOffset?)null);

    /// <summary>Reads any number of names of an enumeration, separated by commas or in several parameters.</summary>
    public ImmutableArray<T> Names<T>(string name)
        where T : struct, Enum
    {
        var known = Enum.GetNames<T>();
        var found = ImmutableArray.CreateBuilder<T>();
        const StringSplitOptions tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (var text in values[name].SelectMany(value => value!.Split(',', tidy)))
        {
            if (known.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                found.Add(Enum.Parse<T>(text, ignoreCase: true));
            }
            else
            {
                Refuse(name, text, $"one of {string.Join(", ", known)}", ProblemCode.UnknownValue);
            }
        }

        return [.. found.Distinct()];
    }

    /// <summary>Reads a cursor of an earlier page.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="decode">Gives the place, or null for text that is no cursor.</param>
    public T? Place<T>(string name, Func<string, T?> decode)
        where T : class
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        var place = decode(text);
        if (place is null)
        {
            Refuse(name, text, "the nextCursor of the page before");
        }

        return place;
    }

    private T? Read<T>(string name, string expected, Func<string, T?> parse, Func<string, ProblemCode>? explain = null)
        where T : struct
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        var value = parse(text);
        if (value is null)
        {
            Refuse(name, text, expected, explain?.Invoke(text) ?? ProblemCode.Malformed);
        }

        return value;
    }

    private void Refuse(string name, string text, string expected, ProblemCode code = ProblemCode.Malformed)
    {
        var quoted = text.Length <= MaxQuotedLength ? text : $"{text[..MaxQuotedLength]}…";
        _errors.Add(new ErrorEntry
        {
            Parameter = name,
            Code = code,
            Expected = expected,
            Got = $"\"{quoted}\"",
            Detail = $"The query parameter {name} is \"{quoted}\"; expected {expected}.",
        });
    }
}
