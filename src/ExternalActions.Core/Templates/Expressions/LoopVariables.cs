namespace ExternalActions.Core.Templates.Expressions;

/// <summary>The names that a loop gives to its body: its variable, and <c>for</c> with the place in the list.</summary>
internal static class LoopVariables
{
    /// <summary>Whether a plain name such as <c>item.id</c> or <c>for.index</c> belongs to a loop and not to a field.</summary>
    /// <param name="name">The name.</param>
    /// <param name="loops">The variables of the loops around it.</param>
    public static bool Owns(string name, string[] loops)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var head = dot < 0 ? name : name[..dot];
        return loops.Contains(head) || (head == "for" && loops.Length > 0);
    }
}
