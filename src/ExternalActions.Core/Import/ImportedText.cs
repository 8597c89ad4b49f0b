using System.Text;
using System.Text.RegularExpressions;
using ExternalActions.Actions;
using ExternalActions.Core.Templates.Requests;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Import;

/// <summary>Turns literal texts into templates that render to the same texts.</summary>
internal static partial class ImportedText
{
    /// <summary>A text as the template of a plain payload: where a backslash has a meaning there, it is doubled.</summary>
    /// <param name="text">The text; tokens in it stay tokens.</param>
    /// <param name="contentType">The payload's content type.</param>
    public static string ForPayload(string text, string contentType) =>
        PayloadMediaType.Read(contentType, new TemplateErrors()).Syntax == PayloadSyntax.Json
            ? text
            : text.Replace(@"\", @"\\", StringComparison.Ordinal);

    /// <summary>Undoes the encoding of a form or a query (WHATWG URL section 5.1); what is not encoded stays.</summary>
    /// <param name="text">The text.</param>
    public static string Decode(string text)
    {
        if (!text.AsSpan().ContainsAny('+', '%'))
        {
            return text;
        }

        var bytes = new List<byte>(text.Length);
        var utf8 = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < utf8.Length; at++)
        {
            if (utf8[at] == '%' && at + 2 < utf8.Length && char.IsAsciiHexDigit((char)utf8[at + 1]) && char.IsAsciiHexDigit((char)utf8[at + 2]))
            {
                bytes.Add(Convert.ToByte($"{(char)utf8[at + 1]}{(char)utf8[at + 2]}", 16));
                at += 2;
            }
            else
            {
                bytes.Add(utf8[at] == '+' ? (byte)' ' : utf8[at]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>Percent-encodes a text as curl does; tokens in it stay tokens.</summary>
    /// <param name="text">The text.</param>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder();
        var end = 0;
        foreach (var token in Token().EnumerateMatches(text))
        {
            encoded.Append(Uri.EscapeDataString(text[end..token.Index])).Append(text, token.Index, token.Length);
            end = token.Index + token.Length;
        }

        return encoded.Append(Uri.EscapeDataString(text[end..])).ToString();
    }

    /// <summary>Replaces a secret by a field.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="place">Where it stood, such as <c>of api_key in the URL</c>.</param>
    /// <param name="notes">Told of it.</param>
    /// <param name="fields">Takes the field's settings.</param>
    /// <returns>The token.</returns>
    public static string SecretToken(string name, string place, List<string> notes, List<FieldDefinition> fields)
    {
        var field = ImportedNames.ToField(name);
        notes.Add(
            $"The value {place} looks like a secret and was left out: it is the field {field} now. Better, if the system allows it, is a connector "
            + "of type Token that sends it in a header.");
        fields.Add(new FieldDefinition { Name = field });
        return $"{{{{{field}}}}}";
    }

    [GeneratedRegex(@"\{\{[^{}]*\}\}")]
    private static partial Regex Token();
}
