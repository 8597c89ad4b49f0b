using System.Text;

namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>
/// Finds folders that depend on each other. Folders are compared with those beside them, each with all that stands in it, and with the files
/// beside them: <c>Templates</c> with <c>Fields</c> and with the project's root, <c>Templates.Parsing</c> with <c>Templates.Rendering</c> and
/// with the files of <c>Templates</c>.
/// </summary>
internal static class FolderCircles
{
    private const int TypesShown = 4;

    /// <summary>One text for each circle: its folders, and for each arrow some of the types that make it.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyCollection<Use> uses)
    {
        var parents = uses.SelectMany(use => new[] { use.From, use.To }).SelectMany(Folders.WithParents).ToHashSet(StringComparer.Ordinal);
        return [.. parents.Order(StringComparer.Ordinal).SelectMany(parent => FindIn(parent, uses))];
    }

    private static IEnumerable<string> FindIn(string parent, IReadOnlyCollection<Use> uses)
    {
        var arrows = uses
            .Where(use => Folders.Holds(parent, use.From) && Folders.Holds(parent, use.To))
            .Select(use => (From: Child(parent, use.From), To: Child(parent, use.To), Use: use))
            .Where(arrow => arrow.From != arrow.To)
            .ToLookup(arrow => (arrow.From, arrow.To), arrow => arrow.Use);
        var reached = Reached(arrows.Select(arrow => arrow.Key));
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in reached.Keys.Order(StringComparer.Ordinal))
        {
            var circle = reached[folder]
                .Where(other => reached.TryGetValue(other, out var back) && back.Contains(folder))
                .ToHashSet(StringComparer.Ordinal);
            if (circle.Count > 0 && told.Add(folder))
            {
                told.UnionWith(circle);
                yield return Text(parent, circle, arrows);
            }
        }
    }

    // The parent's own files are a child of it beside its folders.
    private static string Child(string parent, string folder)
    {
        if (folder == parent)
        {
            return folder;
        }
        var end = folder.IndexOf('.', parent.Length == 0 ? 0 : parent.Length + 1);
        return end < 0 ? folder : folder[..end];
    }

    private static Dictionary<string, HashSet<string>> Reached(IEnumerable<(string From, string To)> arrows)
    {
        var next = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);
        return next.ToDictionary(start => start.Key, start =>
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var open = new Queue<string>(start);
            while (open.TryDequeue(out var folder))
            {
                if (seen.Add(folder))
                {
                    foreach (var further in next[folder])
                    {
                        open.Enqueue(further);
                    }
                }
            }
            return seen;
        });
    }

    private static string Text(string parent, HashSet<string> circle, ILookup<(string From, string To), Use> arrows)
    {
        var text = new StringBuilder()
            .Append("Folders that depend on each other: ")
            .AppendJoin(", ", circle.Order(StringComparer.Ordinal).Select(folder => Shown(parent, folder)));
        foreach (var arrow in arrows.Where(arrow => circle.Contains(arrow.Key.From) && circle.Contains(arrow.Key.To)).OrderBy(arrow => arrow.Key))
        {
            var types = arrow.Select(use => $"{use.User} uses {use.Used}").Distinct().Order(StringComparer.Ordinal).ToList();
            text.Append("\n  ").Append(Shown(parent, arrow.Key.From)).Append(" -> ").Append(Shown(parent, arrow.Key.To)).Append(": ")
                .AppendJoin(", ", types.Take(TypesShown)).Append(types.Count > TypesShown ? $", and {types.Count - TypesShown} more" : "");
        }
        return text.ToString();
    }

    private static string Shown(string parent, string folder) =>
        folder.Length == 0 ? "(root)" : folder == parent ? $"{folder} (its own files)" : folder;
}
