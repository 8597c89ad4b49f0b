using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace ExternalActions.Core.Authorization;

/// <summary>Gathers secrets in all the forms that a text may hold them in, for <see cref="SecretMasker"/>.</summary>
public sealed class SecretForms
{
    private const int ShortestSecret = 4;

    private readonly HashSet<string> _forms = new(StringComparer.Ordinal);

    internal SecretForms()
    {
    }

    internal IReadOnlyCollection<string> All => _forms;

    /// <summary>Adds a secret, as it is and in each form that it may be echoed in; a short one is left out.</summary>
    /// <param name="secret">The secret as plain text.</param>
    public void Add(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length < ShortestSecret)
        {
            return;
        }

        var percent = Uri.EscapeDataString(secret);
        var form = WebUtility.UrlEncode(secret);
        var json = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret);
        _forms.Add(secret);
        _forms.Add(percent);
        _forms.Add(LowerHex(percent));
        _forms.Add(form);
        _forms.Add(LowerHex(form));
        // As .NET writes forms, which is what an echoed token request holds.
        _forms.Add(percent.Replace("%20", "+", StringComparison.Ordinal));
        _forms.Add(json);
        _forms.Add(json.Replace("/", "\\/", StringComparison.Ordinal));
        _forms.Add(JavaScriptEncoder.Default.Encode(secret));
        foreach (var format in (ReadOnlySpan<string>)["x4", "X4"])
        {
            _forms.Add(Escape(json, format, static character => !char.IsAscii(character)));
            _forms.Add(Escape(json, format, static character => character is '<' or '>' or '&'));
            _forms.Add(Escape(json, format, static character => !char.IsAscii(character) || character is '<' or '>' or '&' or '\''));
            _forms.Add(Escape(secret, format, static _ => true));
        }

        _forms.Add(percent.Replace("%2F", "/", StringComparison.Ordinal));
        _forms.Add(Regex.Replace(percent, "%2[178A9]", static escape => Uri.UnescapeDataString(escape.Value)));
        _forms.Add(WebUtility.HtmlEncode(secret));
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        _forms.Add(base64);
        _forms.Add(base64.TrimEnd('='));
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
