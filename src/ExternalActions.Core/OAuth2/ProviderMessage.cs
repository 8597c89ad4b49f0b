using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using ExternalActions.Core.Http;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.OAuth2;

/// <summary>What a provider's answer says (RFC 6749 sections 5.1 and 5.2), be it JSON or a form. Holds secrets.</summary>
internal sealed class ProviderMessage
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("_-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly JObject _members;

    private ProviderMessage(JObject members)
    {
        _members = members;
        AccessToken = String("access_token");
        RefreshToken = String("refresh_token");
        TokenType = String("token_type")?.Trim();
        ExpiresIn = Text(Member("expires_in"));
        Scope = Member("scope") is JArray scopes ? string.Join(' ', scopes.Select(Text)) : Text(Member("scope"));
        Error = ErrorOf(Member("error"));
        Description = DescriptionOf(members) ?? (Member("error") is JObject inner ? DescriptionOf(inner) : null);
    }

    public string? AccessToken { get; }

    public string? RefreshToken { get; }

    public string? TokenType { get; }

    public string? ExpiresIn { get; }

    public string? Scope { get; }

    /// <summary>The error code; null for none.</summary>
    public string? Error { get; }

    /// <summary>The provider's words for a person.</summary>
    public string? Description { get; }

    /// <summary>Reads a body, by what it looks like: providers send the content type wrong.</summary>
    /// <param name="body">The body.</param>
    /// <param name="encoding">An encoding that refuses invalid bytes.</param>
    /// <returns>Null when it is neither a JSON object nor a form with an access token or an error.</returns>
    public static ProviderMessage? TryRead(ReadOnlySpan<byte> body, Encoding encoding)
    {
        var text = Decode(body, encoding).TrimStart('\uFEFF').Trim();
        var members = text.StartsWith('{') ? JsonTree.TryParse(Encoding.UTF8.GetBytes(text)) as JObject : ReadForm(text);
        return members is null ? null : new ProviderMessage(members);
    }

    /// <summary>Bytes that are not what the content type says must not hide an error code.</summary>
    private static string Decode(ReadOnlySpan<byte> body, Encoding encoding)
    {
        try
        {
            return encoding.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(body);
        }
    }

    private static JObject? ReadForm(string text)
    {
        var members = new JObject();
        foreach (var pair in text.AsSpan().Split('&'))
        {
            var part = text.AsSpan(pair);
            var equals = part.IndexOf('=');
            if (part.Length == 0)
            {
                continue;
            }

            // So that no web page is taken for a form.
            var name = equals < 0 ? part : part[..equals];
            if (name.Length == 0 || name.ContainsAnyExcept(NameCharacters))
            {
                return null;
            }

            members[name.ToString()] = equals < 0 ? "" : WebUtility.UrlDecode(part[(equals + 1)..].ToString());
        }

        return Find(members, "access_token") is null && Find(members, "error") is null ? null : members;
    }

    /// <summary>Some providers answer with an object in place of the code, or with a flag and a message.</summary>
    private static string? ErrorOf(JToken? error) => error switch
    {
        JObject inner => StringOf(inner, "code") ?? StringOf(inner, "type") ?? StringOf(inner, "status") ?? Text(Find(inner, "code")) ?? "error",
        JValue { Value: true } => "error",
        _ => Text(error) is { } text && text != "0" ? text : null,
    };

    private static string? DescriptionOf(JObject members) =>
        StringOf(members, "error_description") ?? StringOf(members, "error_message") ?? StringOf(members, "message");

    private static string? StringOf(JObject members, string name) =>
        Find(members, name) is JValue { Value: string text } && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>A string or a number as text; null for anything else and for a blank text.</summary>
    private static string? Text(JToken? token) => token is JValue { Value: not (null or bool) } value
        && value.ToString(CultureInfo.InvariantCulture) is var text
        && !string.IsNullOrWhiteSpace(text)
            ? text
            : null;

    private static JToken? Find(JObject members, string name) => members.GetValue(name, StringComparison.OrdinalIgnoreCase);

    private string? String(string name) => StringOf(_members, name);

    private JToken? Member(string name) => Find(_members, name);
}
