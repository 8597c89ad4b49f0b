using System.Collections.Immutable;
using ExternalActions.Core.Templates.Expressions;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Parsing;

/// <summary>One piece of a parsed template, before its context is known.</summary>
/// <param name="Offset">Where it begins in the template.</param>
internal abstract record TemplateNode(int Offset);

/// <summary>Text that stands for itself; character n of it came from place <c>Offset + n</c> of the template.</summary>
internal sealed record LiteralNode(string Text, int Offset) : TemplateNode(Offset);

/// <summary>A token or an expression whose value goes out here.</summary>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Raw">Whether <c>| raw</c> asks for no encoding.</param>
/// <param name="Offset">Where its opening braces stand.</param>
internal sealed record ValueNode(ValueSource Source, bool Raw, int Offset) : TemplateNode(Offset);

/// <summary>The first branch whose condition holds goes out; a branch without condition is the <c>else</c>.</summary>
internal sealed record IfNode(ImmutableArray<IfBranch> Branches, int Offset) : TemplateNode(Offset);

/// <summary>One branch of an <see cref="IfNode"/>.</summary>
internal sealed record IfBranch(Expression? Condition, ImmutableArray<TemplateNode> Body);

/// <summary>The body goes out once for each element of a list.</summary>
internal sealed record ForNode(string Variable, Expression Items, ImmutableArray<TemplateNode> Body, int Offset) : TemplateNode(Offset);
