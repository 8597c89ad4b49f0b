namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>Checks how types are laid out over source files. Each check gives one text for each fault.</summary>
internal static class SourceRules
{
    /// <summary>Types with more lines than are allowed.</summary>
    public static IEnumerable<string> LongTypes(IEnumerable<SourceFile> files, int lines) =>
        from type in files.SelectMany(file => file.Types)
        where type.Lines > lines
        select $"{type.FullName} in {type.File.Path} has {type.Lines} lines";

    /// <summary>Types that stand in several files. A Razor component's code file is one: its other half is the .razor file.</summary>
    public static IEnumerable<string> SplitTypes(IEnumerable<SourceFile> files) =>
        from part in files.SelectMany(file => file.Types)
        group part.File.Path by (part.FullName, part.Parameters) into type
        let paths = type.Distinct().ToList()
        where paths.Count > 1
        select $"{type.Key.FullName} is split over {string.Join(", ", paths)}";

    /// <summary>
    /// Names that several types have, in whatever namespaces. <c>Result</c> and <c>Result&lt;T&gt;</c> of one namespace may share one, and private
    /// types may have any.
    /// </summary>
    public static IEnumerable<string> SharedNames(IEnumerable<SourceFile> files) =>
        from type in files.SelectMany(file => file.Types)
        where !type.IsPrivate
        group type by type.Name into name
        let types = name.DistinctBy(type => (type.FullName, Project: type.File.Path.Split('/')[0])).ToList()
        where types.Count > 1
        select $"{name.Key} is the name of {string.Join(" and of ", types.Select(type => $"{type.FullName} in {type.File.Path}"))}";

    /// <summary>Files whose namespace is not that of their folder.</summary>
    /// <param name="files">The files of one project, their paths from its folder on.</param>
    /// <param name="root">The project's own namespace.</param>
    public static IEnumerable<string> StrayNamespaces(IEnumerable<SourceFile> files, string root) =>
        from file in files
        let expected = string.Join('.', file.Path.Split('/').SkipLast(1).Prepend(root))
        where file.Namespace is { } space && space != expected
        select $"{file.Path} has the namespace {file.Namespace}, not {expected}";
}
