using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Authorization;

/// <summary>Takes a connector's secrets out of texts that are shown or kept.</summary>
/// <remarks>
/// Finds each secret as it is, percent- or form-encoded and JSON-escaped. Secrets of fewer than four characters are left alone:
/// masking them would spoil ordinary text and tell their value by its absence.
/// </remarks>
public sealed class SecretMasker
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Replacement = "***";

    private const int ShortestSecret = 4;

    private readonly string[] _secrets;
    private readonly SearchValues<string>? _search;

    private SecretMasker(HashSet<string> secrets)
    {
        _secrets = [.. secrets.OrderByDescending(secret => secret.Length)];
        _search = _secrets.Length == 0 ? null : SearchValues.Create(_secrets, StringComparison.Ordinal);
        LongestSecret = _secrets.Length == 0 ? 0 : _secrets[0].Length;
    }

    /// <summary>Masks nothing.</summary>
    public static SecretMasker None { get; } = new([]);

    /// <summary>The length in characters of the longest form of a secret; 0 when there is nothing to mask.</summary>
    public int LongestSecret { get; }

    /// <summary>Makes the masker of a connector.</summary>
    /// <param name="plain">The settings with secrets as plain text; hidden ones cannot be masked.</param>
    public static SecretMasker For(ConnectorSettings plain) => For(plain, []);

    /// <summary>Makes the masker of a connector that has further secrets, such as tokens it was given.</summary>
    /// <param name="plain">The settings with secrets as plain text; hidden ones cannot be masked.</param>
    /// <param name="further">The further secrets as plain text.</param>
    public static SecretMasker For(ConnectorSettings plain, IEnumerable<string> further)
    {
        ArgumentNullException.ThrowIfNull(plain);
        ArgumentNullException.ThrowIfNull(further);
        var forms = new HashSet<string>(StringComparer.Ordinal);
        if (plain.Basic is { } basic && basic.Password?.Value is { } password)
        {
            AddForms(forms, password);
            AddForms(forms, ConnectorAuthorization.BasicCredentials(basic.UserName, password));
        }

        foreach (var header in plain.Token?.Headers ?? [])
        {
            if (header.Value?.Value is { } value)
            {
                AddForms(forms, value.Trim());
                AddForms(forms, WithoutScheme(value.Trim()));
            }
        }

        if (plain.OAuth2 is { } oauth2 && oauth2.ClientSecret?.Value is { } clientSecret)
        {
            AddForms(forms, clientSecret);
            AddClientCredentials(forms, oauth2.ClientId ?? "", clientSecret);
        }

        foreach (var secret in further)
        {
            AddForms(forms, secret);
        }

        return forms.Count == 0 ? None : new SecretMasker(forms);
    }

    /// <summary>Makes the masker of given secrets.</summary>
    /// <param name="secrets">The secrets; null ones are none.</param>
    public static SecretMasker Of(IEnumerable<string?> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        var forms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var secret in secrets)
        {
            AddForms(forms, secret ?? "");
        }

        return forms.Count == 0 ? None : new SecretMasker(forms);
    }

    /// <summary>Masks every secret in a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text itself when it holds no secret.</returns>
    public string Mask(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _search is null || text.AsSpan().IndexOfAny(_search) < 0 ? text : Mask(text, text.Length);
    }

    /// <summary>Masks the head of a text whose tail is known too, so that a secret cut by the end of the head is masked as well.</summary>
    /// <param name="text">The head, and at least <see cref="LongestSecret"/> characters more where there are more.</param>
    /// <param name="headLength">How many characters make the head.</param>
    /// <returns>What stands for the head.</returns>
    public string Mask(ReadOnlySpan<char> text, int headLength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headLength, text.Length);
        var found = _search is null ? -1 : text.IndexOfAny(_search);
        if (found < 0)
        {
            return text[..headLength].ToString();
        }

        var masked = new StringBuilder(headLength);
        var position = 0;
        while (found >= 0 && found < headLength)
        {
            masked.Append(text[position..found]).Append(Replacement);
            position = EndOfSecrets(text, found);
            var next = text[position..].IndexOfAny(_search!);
            found = next < 0 ? -1 : position + next;
        }

        if (position < headLength)
        {
            masked.Append(text[position..headLength]);
        }

        return masked.ToString();
    }

    /// <summary>Where the secret that begins at a place ends, together with others that begin inside it.</summary>
    private int EndOfSecrets(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        for (var at = start; at == start || at < end; at++)
        {
            foreach (var secret in _secrets)
            {
                if (at + secret.Length > end && text[at..].StartsWith(secret, StringComparison.Ordinal))
                {
                    end = at + secret.Length;
                    break;
                }
            }
        }

        return end;
    }

    /// <summary><c>x</c> of <c>Bearer x</c>; the whole value when it has no scheme.</summary>
    private static string WithoutScheme(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? value : value[(space + 1)..].Trim();
    }

    /// <summary>
    /// Client ID and secret as they stand in a Basic header: form-encoded each (RFC 6749 section 2.3.1). Encoders differ in a few
    /// characters, and some do not encode at all.
    /// </summary>
    private static void AddClientCredentials(HashSet<string> forms, string id, string secret)
    {
        ReadOnlySpan<Func<string, string>> encoders =
        [
            static text => text,
            Uri.EscapeDataString,
            static text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal),
            FormEncode,
            WebUtility.UrlEncode!,
        ];
        foreach (var encode in encoders)
        {
            AddForms(forms, ConnectorAuthorization.BasicCredentials(encode(id), encode(secret)));
        }
    }

    /// <summary>The encoding of forms to the letter: an asterisk stays and a tilde does not (WHATWG URL section 5.2).</summary>
    private static string FormEncode(string text) => Uri.EscapeDataString(text)
        .Replace("%20", "+", StringComparison.Ordinal)
        .Replace("%2A", "*", StringComparison.Ordinal)
        .Replace("~", "%7E", StringComparison.Ordinal);

    private static void AddForms(HashSet<string> forms, string secret)
    {
        if (secret.Length < ShortestSecret)
        {
            return;
        }

        var percent = Uri.EscapeDataString(secret);
        var form = WebUtility.UrlEncode(secret);
        var json = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        forms.Add(secret);
        forms.Add(percent);
        forms.Add(LowerHex(percent));
        forms.Add(form);
        forms.Add(LowerHex(form));
        // As .NET writes forms, which is what an echoed token request holds.
        forms.Add(percent.Replace("%20", "+", StringComparison.Ordinal));
        forms.Add(json);
        forms.Add(json.Replace("/", "\\/", StringComparison.Ordinal));
        forms.Add(JavaScriptEncoder.Default.Encode(secret));
        foreach (var format in (ReadOnlySpan<string>)["x4", "X4"])
        {
            forms.Add(Escape(json, format, static character => !char.IsAscii(character)));
            forms.Add(Escape(json, format, static character => character is '<' or '>' or '&'));
            forms.Add(Escape(json, format, static character => !char.IsAscii(character) || character is '<' or '>' or '&' or '\''));
            forms.Add(Escape(secret, format, static _ => true));
        }

        forms.Add(percent.Replace("%2F", "/", StringComparison.Ordinal));
        forms.Add(Regex.Replace(percent, "%2[178A9]", static escape => Uri.UnescapeDataString(escape.Value)));
        forms.Add(WebUtility.HtmlEncode(secret));
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        forms.Add(base64);
        forms.Add(base64.TrimEnd('='));
    }

    /// <summary>JSON as other languages write it: some characters as <c>\u</c> escapes, with small or with capital hex digits.</summary>
    private static string Escape(string text, string format, Func<char, bool> isEscaped)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = isEscaped(character)
                ? escaped.Append("\\u").Append(((int)character).ToString(format, CultureInfo.InvariantCulture))
                : escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>The same percent-encoding with small hex digits, which is as valid (RFC 3986 section 2.1).</summary>
    private static string LowerHex(string encoded) => string.Create(encoded.Length, encoded, static (result, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            var inEscape = (i >= 1 && source[i - 1] == '%') || (i >= 2 && source[i - 2] == '%');
            result[i] = inEscape ? char.ToLowerInvariant(source[i]) : source[i];
        }
    });
}
