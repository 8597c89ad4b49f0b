using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>Renders the first branch whose condition holds.</summary>
internal sealed class IfSegment(IfSegment.Branch[] branches) : Segment
{
    public override bool Render(RenderPass pass)
    {
        foreach (var branch in branches)
        {
            var holds = true;
            if (branch.Condition is not null)
            {
                if (!branch.Condition.TryEvaluate(pass, out var value))
                {
                    return false;
                }

                holds = SandboxContext.IsTrue(value);
            }

            if (holds)
            {
                return pass.Render(branch.Body);
            }
        }

        return true;
    }

    /// <summary>A condition, null for <c>else</c>, and what to render when it holds.</summary>
    internal sealed record Branch(Expression? Condition, Segment[] Body);
}

/// <summary>Renders its body once for each element of a list; nothing for null.</summary>
internal sealed class ForSegment(string variable, Expression items, Segment[] body) : Segment
{
    public override bool Render(RenderPass pass)
    {
        if (!items.TryEvaluate(pass, out var value))
        {
            return false;
        }

        if (value is null)
        {
            return true;
        }

        if (value is not System.Collections.IList list)
        {
            return pass.Fail($"The loop at {items.Place} needs a list (a JSON array), but its value is none.");
        }

        var scope = new LoopScope(variable, list.Count);
        pass.Loops.Add(scope);
        for (; scope.Index < list.Count; scope.Index++)
        {
            scope.Item = list[scope.Index];
            if (!pass.TakeLoopStep() || !pass.HasTimeLeft() || !pass.Render(body))
            {
                return false;
            }
        }

        pass.Loops.RemoveAt(pass.Loops.Count - 1);
        return true;
    }
}
