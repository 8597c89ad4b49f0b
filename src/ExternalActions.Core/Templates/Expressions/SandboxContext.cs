using System.Collections;
using ExternalActions.Core.Templates.Tokens;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>
/// The engine's context for one evaluation: it holds the given values and the safe functions, and nothing else. Each evaluation gets
/// a new one, because state kept over a reused context is a known weakness of the engine.
/// </summary>
internal sealed class SandboxContext : TemplateContext
{
    public SandboxContext(ScriptObject globals)
        : base(SafeFunctions.Builtins)
    {
        StrictVariables = true;
        EnableRelaxedTargetAccess = true; // A member of nothing is nothing: optional parts of JSON values need no guard.
        LoopLimit = TemplateLimits.LoopSteps;
        LoopLimitQueryable = TemplateLimits.LoopSteps;
        RecursiveLimit = 2 * TemplateLimits.ExpressionOperators;
        LimitToString = TemplateLimits.ExpressionResultLength;
        OutputLimit = TemplateLimits.ExpressionResultLength;
        ObjectRecursionLimit = TemplateLimits.JsonDepth;
        RegexTimeOut = TimeSpan.FromMilliseconds(100);
        MemberFilter = static _ => false; // No member of any .NET type.
        TemplateLoader = null;
        PushGlobal(globals);
    }

    /// <summary>Whether a value counts as true: all but null, false, the empty text and the empty list.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool truth => truth,
        string text => text.Length > 0,
        ICollection list and not ScriptObject => list.Count > 0,
        _ => true,
    };

    public override bool ToBool(SourceSpan span, object? value) => IsTrue(value);

    /// <summary>Evaluates a node, with the bound on text checked at every step and not only at the end.</summary>
    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        var value = base.Evaluate(scriptNode, aliasReturnedFunction);
        return value is string { Length: > TemplateLimits.ExpressionResultLength } ? throw new ExpressionLimitException() : value;
    }
}

/// <summary>An expression made a text beyond <see cref="TemplateLimits.ExpressionResultLength"/>. Never leaves this folder.</summary>
internal sealed class ExpressionLimitException : Exception;
