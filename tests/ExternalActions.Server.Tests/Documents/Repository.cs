namespace ExternalActions.Server.Tests.Documents;

/// <summary>The files of the repository that the tests run in.</summary>
internal static class Repository
{
    private static readonly string[] Ignored = ["bin", "obj", "node_modules", "TestResults"];

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or a folder, from its path within the repository.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>All files with a name, such as <c>*.md</c>, but what a build makes: their paths within the repository.</summary>
    public static IReadOnlyList<string> Find(string pattern, string folder = "") =>
    [
        .. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Split('/').Any(part => Ignored.Contains(part) || (part.StartsWith('.') && part != ".ci")))
            .Order(StringComparer.Ordinal),
    ];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExternalActions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }
}
