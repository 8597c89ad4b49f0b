using ExternalActions.Core.Fields;
using ExternalActions.Core.Syntax;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Encoders;

/// <summary>In a URL's host: ASCII letters, digits, <c>-</c> and <c>.</c> only, so that a value can name a host and nothing else.</summary>
internal sealed class HostEncoder : ValueEncoder
{
    public static readonly HostEncoder Instance = new();

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        foreach (var character in value.Text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.'))
            {
                return pass.Fail($"In the host of a URL, the value of {name} may hold only letters a to z, digits, \"-\" and \".\".");
            }
        }

        if (value.Text.Length == 0)
        {
            return pass.Fail($"In the host of a URL, {name} must not be empty.");
        }

        pass.Output.Write(value.Text);
        return true;
    }
}

/// <summary>As a URL's port, or a part of it: digits only.</summary>
internal sealed class PortEncoder : ValueEncoder
{
    public static readonly PortEncoder Instance = new();

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        if (value.Text.Length == 0 || value.Text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return pass.Fail($"As the port of a URL, the value of {name} must be digits.");
        }

        pass.Output.Write(value.Text);
        return true;
    }
}

/// <summary>As a URL's scheme: <c>http</c> or <c>https</c>.</summary>
internal sealed class SchemeEncoder : ValueEncoder
{
    public static readonly SchemeEncoder Instance = new();

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        if (value.Text.ToUpperInvariant() is not ("HTTP" or "HTTPS"))
        {
            return pass.Fail($"As the scheme of a URL, the value of {name} must be http or https.");
        }

        pass.Output.Write(value.Text);
        return true;
    }
}

/// <summary>As the whole URL or as its beginning: itself an absolute http or https URL without user info.</summary>
/// <param name="isWhole">Whether the value is the whole URL; only then may it bring a query.</param>
/// <param name="sharesSlash">Whether the template goes on with a slash, which is then the same as one at the value's end.</param>
internal sealed class BaseUrlEncoder(bool isWhole, bool sharesSlash) : ValueEncoder
{
    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        var text = value.Text.AsSpan();
        if (isWhole && text.IndexOf('#') is var fragment and >= 0)
        {
            text = text[..fragment];
        }

        var authority = UrlShape.SchemeLength(text);
        if (authority == 0)
        {
            return pass.Fail($"The value of {name} must be an absolute URL that begins with http:// or https://.");
        }

        foreach (var character in text)
        {
            if (char.IsControl(character) || char.IsWhiteSpace(character) || character == '\\')
            {
                return pass.Fail($"The value of {name} is no URL: it has white space, a control character or a backslash.");
            }
        }

        var end = authority + UrlShape.AuthorityLength(text[authority..]);
        if (!UrlShape.IsPlainAuthority(text[authority..end]))
        {
            return pass.Fail($"The URL in {name} must have a host, perhaps a port, and nothing else before its path; no user name.");
        }

        if (!isWhole && text[end..].ContainsAny('?', '#'))
        {
            return pass.Fail($"The URL in {name} must not have a query or a fragment, because the template goes on after it.");
        }

        if (sharesSlash && text.EndsWith('/'))
        {
            text = text[..^1];
            end = Math.Min(end, text.Length);
        }

        var start = pass.Output.Length;
        pass.Output.Write(text[..end]);
        pass.Output.Write(PercentEncoding.EncodeUrlText(text[end..].ToString()));
        pass.Marks?.Add(new ValueMark(start, pass.Output.Length - start, name, IsNull: false));
        return true;
    }
}
