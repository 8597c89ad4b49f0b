using ExternalActions.Core.Templates.Expressions;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Contexts;

/// <summary>Turns parsed pieces into segments: gives each token the encoder of its place.</summary>
internal sealed class SegmentBuilder(TemplateSource source, TemplateContext context)
{
    /// <summary>Builds the segments; pieces with errors are reported and left out.</summary>
    public Segment[] Build(IEnumerable<TemplateNode> nodes)
    {
        var segments = new List<Segment>();
        foreach (var node in nodes)
        {
            if (BuildOne(node) is { } segment)
            {
                segments.Add(segment);
            }
        }

        return [.. segments];
    }

    private Segment? BuildOne(TemplateNode node)
    {
        switch (node)
        {
            case LiteralNode literal:
                return new LiteralSegment(context.Literal(literal));
            case ValueNode value:
                return context.Encoder(value) is { } encoder ? new ValueSegment(value.Source, encoder) : null;
            case IfNode choice:
                return context.AllowsBlock(choice) ? BuildIf(choice) : null;
            case ForNode loop:
                return context.AllowsBlock(loop) ? BuildFor(loop) : null;
            default:
                throw new InvalidOperationException($"Unknown template piece {node.GetType().Name}.");
        }
    }

    // What follows a block has one context only when every way through the block ends in the same one.
    private IfSegment BuildIf(IfNode choice)
    {
        var before = context.State;
        var ends = new HashSet<int>();
        var branches = new List<IfSegment.Branch>();
        foreach (var branch in choice.Branches)
        {
            context.State = before;
            branches.Add(new IfSegment.Branch(branch.Condition, Build(branch.Body)));
            ends.Add(context.State);
        }

        if (choice.Branches[^1].Condition is not null)
        {
            ends.Add(before); // No branch may hold.
        }

        if (ends.Count > 1)
        {
            source.Error(
                choice.Offset,
                "Every way through this \"if\" must end in the same place: open and close quotes, tags and URL parts inside one branch.");
        }

        return new IfSegment([.. branches]);
    }

    private ForSegment BuildFor(ForNode loop)
    {
        var before = context.State;
        var body = Build(loop.Body);
        if (context.State != before)
        {
            source.Error(
                loop.Offset,
                "The body of this \"for\" must end in the place where it began: open and close quotes, tags and parts of a URL inside it.");
        }

        context.State = before;
        return new ForSegment(loop.Variable, loop.Items, body);
    }
}
