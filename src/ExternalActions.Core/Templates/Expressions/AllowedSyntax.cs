using ExternalActions.Core.Templates.Tokens;
using Scriban.Syntax;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>
/// The allow-list over the engine's syntax tree: literals, fields, loop variables, members, indexes, operators that cannot make
/// large results out of small ones, and calls of <see cref="SafeFunctions"/>. Everything else is refused at its place.
/// </summary>
/// <param name="source">The template, for errors.</param>
/// <param name="offset">Where the expression begins in it.</param>
/// <param name="loops">The variables of the loops around it.</param>
/// <param name="hiddenAt">Where underscores stand for a field's name; -1 for nowhere.</param>
internal sealed class AllowedSyntax(TemplateSource source, int offset, string[] loops, int hiddenAt)
{
    private readonly List<string> _variables = [];

    /// <summary>The free variables in order of first appearance; each is a field.</summary>
    public IReadOnlyList<string> Variables => _variables;

    /// <summary>Whether an expression is allowed; reports the first part that is not.</summary>
    public bool Allows(ScriptExpression? expression)
    {
        switch (expression)
        {
            case ScriptLiteral:
                return true;
            case ScriptVariableGlobal variable:
                return AllowsVariable(variable);
            case ScriptNestedExpression nested:
                return Allows(nested.Expression);
            case ScriptIsEmptyExpression isEmpty:
                return Allows(isEmpty.Target);
            case ScriptMemberExpression member:
                return IsFunction(member)
                    ? Refuse(member, "A function needs a value: write {{ value | function }}.")
                    : Allows(member.Target);
            case ScriptIndexerExpression indexer:
                return Allows(indexer.Target) && Allows(indexer.Index);
            case ScriptConditionalExpression conditional:
                return Allows(conditional.Condition) && Allows(conditional.ThenValue) && Allows(conditional.ElseValue);
            case ScriptUnaryExpression unary:
                return unary.Operator is ScriptUnaryOperator.Not or ScriptUnaryOperator.Negate or ScriptUnaryOperator.Plus
                    ? Allows(unary.Right)
                    : Refuse(unary, "This operator is not allowed in an expression.");
            case ScriptBinaryExpression binary:
                return IsAllowed(binary.Operator)
                    ? Allows(binary.Left) && Allows(binary.Right)
                    : Refuse(binary.OperatorToken ?? (ScriptNode)binary, Instead(binary.Operator));
            case ScriptPipeCall pipe:
                return Allows(pipe.From) && AllowsTarget(pipe.To);
            case ScriptFunctionCall call:
                return AllowsCall(call);
            default:
                return Refuse(expression, "This is not allowed in an expression.");
        }
    }

    private static bool IsAllowed(ScriptBinaryOperator sign) => sign
        is ScriptBinaryOperator.EmptyCoalescing or ScriptBinaryOperator.Or or ScriptBinaryOperator.And
        or ScriptBinaryOperator.CompareEqual or ScriptBinaryOperator.CompareNotEqual
        or ScriptBinaryOperator.CompareLess or ScriptBinaryOperator.CompareLessOrEqual
        or ScriptBinaryOperator.CompareGreater or ScriptBinaryOperator.CompareGreaterOrEqual
        or ScriptBinaryOperator.Add or ScriptBinaryOperator.Subtract
        or ScriptBinaryOperator.Divide or ScriptBinaryOperator.DivideRound or ScriptBinaryOperator.Modulus;

    private static string Instead(ScriptBinaryOperator sign) => sign == ScriptBinaryOperator.Multiply
        ? "\"*\" is not allowed, because it also repeats texts; write {{ a | math.times b }}."
        : "This operator is not allowed in an expression.";

    private static bool IsFunction(ScriptMemberExpression member) =>
        member.Target is ScriptVariableGlobal { Name: var group } && SafeFunctions.IsGroup(group);

    // What stands to the right of a pipe: one function, or a function with more arguments, or the next pipe.
    private bool AllowsTarget(ScriptExpression? target) => target switch
    {
        ScriptPipeCall pipe => AllowsTarget(pipe.From) && AllowsTarget(pipe.To),
        ScriptFunctionCall call => AllowsCall(call),
        _ => AllowsFunction(target),
    };

    private bool AllowsCall(ScriptFunctionCall call)
    {
        if (!AllowsFunction(call.Target))
        {
            return false;
        }

        foreach (var argument in call.Arguments)
        {
            if (!Allows(argument))
            {
                return false;
            }
        }

        return true;
    }

    private bool AllowsFunction(ScriptExpression? target) =>
        (target is ScriptMemberExpression { Target: ScriptVariableGlobal { Name: var group }, Member.Name: var name }
            && SafeFunctions.Contains(group, name))
        || Refuse(target, $"This is none of the functions {SafeFunctions.All}.");

    private bool AllowsVariable(ScriptVariableGlobal variable)
    {
        if (SafeFunctions.IsGroup(variable.Name))
        {
            return Refuse(variable, $"\"{variable.Name}\" is a group of functions, so an expression cannot use a field of this name.");
        }

        if (variable.Name.Trim('_').Length == 0 && variable.Span.Start.Offset != hiddenAt)
        {
            return Refuse(variable, "A field's name needs a letter or a digit.");
        }

        if (!_variables.Contains(variable.Name) && !LoopVariables.Owns(variable.Name, loops))
        {
            _variables.Add(variable.Name);
        }

        return true;
    }

    private bool Refuse(ScriptNode? node, string detail)
    {
        source.Error(offset + Math.Max(node?.Span.Start.Offset ?? 0, 0), detail);
        return false;
    }
}
