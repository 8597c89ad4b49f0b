using System.Collections.Immutable;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;
using Scriban.Runtime;
using Scriban.Syntax;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>A parsed and allowed expression. Immutable; each evaluation has a context of its own.</summary>
internal sealed class Expression
{
    private readonly ScriptExpression _root;
    private readonly ImmutableArray<KeyValuePair<string, string>> _variables;

    /// <param name="root">The syntax tree, which <see cref="AllowedSyntax"/> has passed.</param>
    /// <param name="variables">Each free variable with the field that it stands for.</param>
    /// <param name="place">Where it stands in the template, for errors.</param>
    public Expression(ScriptExpression root, ImmutableArray<KeyValuePair<string, string>> variables, string place)
    {
        _root = root;
        _variables = variables;
        Place = place;
    }

    /// <summary>The fields that it uses, in order of first appearance.</summary>
    public IEnumerable<string> Fields => _variables.Select(variable => variable.Value);

    /// <summary>Where it stands, as <c>line 2, column 5</c>.</summary>
    public string Place { get; }

    /// <summary>Evaluates the expression over the values of a pass and the loops that it is in.</summary>
    /// <param name="pass">The rendering under way.</param>
    /// <param name="value">The result, as the engine knows it.</param>
    /// <returns>False when it failed; the pass knows why.</returns>
    public bool TryEvaluate(RenderPass pass, out object? value)
    {
        value = null;
        if (!pass.HasTimeLeft() || !TryGather(pass, out var globals))
        {
            return false;
        }

        try
        {
            value = new SandboxContext(globals).Evaluate(_root);
            return true;
        }
        catch (ExpressionLimitException)
        {
            return pass.Fail($"The expression at {Place} makes a text of more than {TemplateLimits.ExpressionResultLength} characters.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The engine's own messages may hold values.
            return exception.GetBaseException() is ExpressionLimitException
                ? pass.Fail($"The expression at {Place} makes a text of more than {TemplateLimits.ExpressionResultLength} characters.")
                : pass.Fail($"The expression at {Place} cannot be computed from these values; check the types of its fields.");
        }
    }

    private bool TryGather(RenderPass pass, out ScriptObject globals)
    {
        globals = [];
        foreach (var (variable, field) in _variables)
        {
            if (!EngineValue.TryGet(pass, field, out var value))
            {
                return pass.Fail(
                    $"The value of the field \"{field}\" is too long, too deep or too large a number for the expression at {Place}; "
                    + $"at most {TemplateLimits.ExpressionValueLength} characters are allowed there.");
            }

            globals[variable] = value;
        }

        foreach (var loop in pass.Loops)
        {
            globals[loop.Variable] = loop.Item;
            globals["for"] = new ScriptObject
            {
                ["index"] = loop.Index,
                ["rindex"] = loop.Count - 1 - loop.Index,
                ["first"] = loop.Index == 0,
                ["last"] = loop.Index == loop.Count - 1,
                ["even"] = loop.Index % 2 == 0,
                ["odd"] = loop.Index % 2 == 1,
                ["length"] = loop.Count,
            };
        }

        return true;
    }
}
