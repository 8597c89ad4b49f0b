namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>
/// Folders of a project, named as the namespaces below the project's own: <c>Templates.Parsing</c>. The project's root is the empty name.
/// </summary>
internal static class Folders
{
    /// <summary>The folder that a namespace is for.</summary>
    public static string Of(string space, string root) => space.Length == root.Length ? "" : space[(root.Length + 1)..];

    /// <summary>Whether a namespace is the project's own or below it.</summary>
    public static bool IsWithin(string space, string root) => space == root || space.StartsWith(root + ".", StringComparison.Ordinal);

    /// <summary>Whether a folder is another or stands in it.</summary>
    public static bool Holds(string folder, string inner) => folder.Length == 0 || IsWithin(inner, folder);

    /// <summary>The folder itself and every folder that it stands in, up to the root.</summary>
    public static IEnumerable<string> WithParents(string folder)
    {
        for (var rest = folder; rest.Length > 0; rest = rest.Contains('.', StringComparison.Ordinal) ? rest[..rest.LastIndexOf('.')] : "")
        {
            yield return rest;
        }
        yield return "";
    }
}
