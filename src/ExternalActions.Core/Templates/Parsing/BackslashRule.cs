namespace ExternalActions.Core.Templates.Parsing;

/// <summary>What a backslash means in a template. In all of them <c>\{{</c> is two literal braces.</summary>
internal enum BackslashRule
{
    /// <summary>JSON: every other backslash is JSON's own and stays as written.</summary>
    Json,

    /// <summary>XML and text payloads: <c>\"</c> is a quote, <c>\\</c> a backslash, any other backslash stays.</summary>
    Text,

    /// <summary>URLs, forms and headers: only right before two braces; there <c>\\</c> is a backslash, and a token follows.</summary>
    BracesOnly,
}
