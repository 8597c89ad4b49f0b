using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Templates.Tokens;

/// <summary>The bounds of templates, all in one place. A save or a rendering beyond one is refused with its number in the error.</summary>
public static class TemplateLimits
{
    /// <summary>The longest template text (a URL, a payload, one form or header value), in UTF-16 characters.</summary>
    public const int TextLength = 256 * 1024;

    /// <summary>The longest name of a plain token, in UTF-16 characters.</summary>
    public const int NameLength = FieldLimits.NameLength;

    /// <summary>How many tokens an action may hold in all its texts; the parts of an <c>if</c> or <c>for</c> count too.</summary>
    public const int Tokens = 1_000;

    /// <summary>How deep <c>if</c> and <c>for</c> may stand inside each other.</summary>
    public const int BlockDepth = 10;

    /// <summary>The longest expression, in UTF-16 characters; checked before it is parsed.</summary>
    public const int ExpressionLength = 2_000;

    /// <summary>How deep round and square brackets may nest in an expression; checked before it is parsed.</summary>
    public const int ExpressionNesting = 20;

    /// <summary>How many operator characters (dots, pipes, signs and so on) an expression may hold; checked before it is parsed.</summary>
    public const int ExpressionOperators = 100;

    /// <summary>The longest number written in an expression, in characters; checked before it is parsed.</summary>
    public const int NumberLength = 28;

    /// <summary>The longest field value that an expression may use, in UTF-16 characters. Plain tokens have no such bound.</summary>
    public const int ExpressionValueLength = 64 * 1024;

    /// <summary>The longest text that a function in an expression may make, in UTF-16 characters.</summary>
    public const int ExpressionResultLength = 1024 * 1024;

    /// <summary>How deep a JSON value may nest that an expression uses or makes.</summary>
    public const int JsonDepth = 64;

    /// <summary>How many times the bodies of all <c>for</c> blocks may run in one rendering.</summary>
    public const int LoopSteps = 10_000;

    /// <summary>How long the expressions and loops of one rendering may take. Generous: other bounds are reached sooner.</summary>
    public static readonly TimeSpan EvaluationTime = TimeSpan.FromSeconds(2);

    /// <summary>The longest rendered URL, in bytes.</summary>
    public const int RenderedUrlBytes = 16 * 1024;

    /// <summary>The longest rendered header value, in bytes.</summary>
    public const int RenderedHeaderBytes = 16 * 1024;

    /// <summary>The longest rendered body, in bytes.</summary>
    public const int RenderedBodyBytes = 5 * 1024 * 1024;
}
