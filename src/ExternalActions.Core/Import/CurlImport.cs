using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Requests;
using ExternalActions.Problems;

namespace ExternalActions.Core.Import;

/// <summary>Makes a draft of an action of a curl command.</summary>
internal static partial class CurlImport
{
    private const string Pointer = "#/command";
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>How long a command may be, in characters.</summary>
    public const int MaxLength = 400_000;

    /// <inheritdoc cref="IActionImport.FromCurl"/>
    public static Result<ImportedAction> Read(string command)
    {
        if (command.Length > MaxLength)
        {
            return Refuse($"The command has {command.Length:N0} characters; expected at most {MaxLength:N0}.");
        }

        var words = ShellWords.Split(command);
        if (words.Error is { } error)
        {
            return Refuse(error);
        }

        var curl = CurlCommand.Read(words.Words);
        var errors = curl.Errors;
        if (errors.IsEmpty && ExplainUrl(curl) is { } wrong)
        {
            errors = [wrong];
        }

        return errors.IsEmpty
            ? Draft(curl, words)
            : Problem.Invalid([.. errors.Select(each => new ProblemEntry(Pointer, ProblemCode.NotImportable, each))]);
    }

    private static Result<ImportedAction> Refuse(string error) => Problem.Invalid(new ProblemEntry(Pointer, ProblemCode.NotImportable, error));

    private static string? ExplainUrl(CurlCommand curl)
    {
        var url = curl.Url!;
        if (!curl.IsGlobOff && (Range().IsMatch(url) || Alternatives().IsMatch(url)))
        {
            return "The URL holds a pattern ({a,b} or [1-9]), with which curl makes several requests; give the URL of one.";
        }

        var scheme = Scheme().Match(url).Groups["scheme"].Value;
        return scheme.ToUpperInvariant() is "" or "HTTP" or "HTTPS"
            ? null
            : $"The URL begins with {scheme}://; expected http:// or https://.";
    }

    private static ImportedAction Draft(CurlCommand curl, ShellWords words)
    {
        var notes = new List<string>();
        var fields = new List<FieldDefinition>();
        var url = CurlUrl.Make(curl, notes, fields);
        var (headers, contentType) = Headers(curl, notes);
        var payload = Payload(curl, contentType, notes, fields);
        if (!PayloadKinds.HasBody(payload.Kind) && contentType is not null)
        {
            // It has no meaning without a body, but some systems require it.
            headers = [.. headers, new Header { Name = "Content-Type", Value = contentType }];
        }

        if (curl.HasUser)
        {
            notes.Add("The user and password of -u were left out: make a connector of type Basic with them, and choose it here.");
        }

        var retries = Math.Min(curl.Retries ?? new ActionDefinition().MaxRetries, ActionValidator.MaxRetries);
        if (curl.Retries > retries)
        {
            notes.Add($"--retry {curl.Retries} became {retries} retries, the most that an action has.");
        }

        var timeout = Math.Min(curl.TimeoutSeconds ?? new ActionDefinition().TimeoutSeconds, ActionValidator.MaxTimeoutSeconds);
        if (curl.TimeoutSeconds > timeout)
        {
            notes.Add($"The time limit of {curl.TimeoutSeconds} s became {timeout} s, the longest that an action has.");
        }

        notes.AddRange(curl.Notes);
        if (words.Tail is not null)
        {
            notes.Add("What follows the request in the shell (such as | or >) was left out.");
        }

        var definition = new ActionDefinition
        {
            Name = CurlUrl.NameOf(url),
            Method = curl.Method ?? (curl.Data.Count > 0 && !curl.DataInUrl ? "POST" : "GET"),
            Url = url,
            Headers = headers,
            Payload = payload,
            MaxRetries = retries,
            TimeoutSeconds = timeout,
        };
        var names = TemplateFields.Parse(definition).Fields.Select(field => field.Name).ToList();
        // Not those of secrets that were left out.
        if (words.Variables.Intersect(names).ToList() is { Count: > 0 } variables)
        {
            notes.Add($"Variables of the shell became fields: {string.Join(", ", variables)}.");
        }

        return new ImportedAction
        {
            Definition = definition with { Fields = FieldSettings.Adopt([.. names], [.. fields]) },
            Notes = [.. notes],
        };
    }

    private static (ImmutableArray<Header> Headers, string? ContentType) Headers(CurlCommand curl, List<string> notes)
    {
        var headers = ImmutableArray.CreateBuilder<Header>();
        string? contentType = null;
        var isJson = curl.Data.Exists(data => data.Kind == CurlDataKind.Json);
        var given = curl.Headers.Select(header => header.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (isJson && !given.Contains("Accept"))
        {
            headers.Add(new Header { Name = "Accept", Value = "application/json" });
        }

        foreach (var (name, value) in curl.Headers)
        {
            if (value is null)
            {
                continue;
            }

            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                contentType = value;
            }
            else if (ImportedNames.IsSecret(name))
            {
                // Never the value, not even a part of it.
                notes.Add($"The header {name} carries a secret and was left out: {ConnectorFor(name, value)}, and choose it here.");
            }
            else if (HeaderRules.IsReserved(name))
            {
                notes.Add($"The header {name} was left out: the server itself sets it when it sends.");
            }
            else if (headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } before)
            {
                // The same header twice means both values (RFC 9110 section 5.3).
                headers[headers.IndexOf(before)] = before with { Value = $"{before.Value}, {value}" };
            }
            else
            {
                headers.Add(new Header { Name = name, Value = value });
            }
        }

        return (headers.ToImmutable(), contentType ?? (isJson ? "application/json" : null));
    }

    private static string ConnectorFor(string name, string value)
    {
        var isAuthorization = name.Equals("Authorization", StringComparison.OrdinalIgnoreCase);
        return isAuthorization && value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            ? "make a connector of type Basic with its user and password"
            : $"make a connector of type Token with this header{(isAuthorization ? ", or one of type OAuth 2.0" : "")}";
    }

    private static Payload Payload(CurlCommand curl, string? contentType, List<string> notes, List<FieldDefinition> fields)
    {
        if (curl.Data.Count == 0 || curl.DataInUrl)
        {
            return new Payload();
        }

        var text = CurlData(curl);
        if (contentType is null && text.TrimStart() is ['{' or '[', ..] && !text.TrimStart().StartsWith("{{", StringComparison.Ordinal))
        {
            notes.Add($"The data looks like JSON, so the content type is application/json; curl would have said {FormType}.");
            contentType = "application/json";
        }

        if (contentType is null || contentType.StartsWith(FormType, StringComparison.OrdinalIgnoreCase))
        {
            return new Payload { Kind = PayloadKind.FormUrlEncoded, Form = CurlForm.Pairs(curl.Data, notes, fields) };
        }

        return new Payload
        {
            Kind = PayloadKind.Plain,
            ContentType = contentType.Equals("application/json", StringComparison.OrdinalIgnoreCase) ? null : contentType,
            Text = ImportedText.ForPayload(text, contentType),
        };
    }

    /// <summary>The data as curl would send it.</summary>
    private static string CurlData(CurlCommand curl)
    {
        var text = new System.Text.StringBuilder();
        foreach (var data in curl.Data)
        {
            // Pieces of --json follow one another as they are.
            if (text.Length > 0 && data.Kind != CurlDataKind.Json)
            {
                text.Append('&');
            }

            text.Append(data.Sent);
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\[[0-9a-zA-Z]+-[0-9a-zA-Z]+(:[0-9]+)?\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<!\{)\{[^{}]*,[^{}]*\}(?!\})")]
    private static partial Regex Alternatives();

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")]
    private static partial Regex Scheme();
}
