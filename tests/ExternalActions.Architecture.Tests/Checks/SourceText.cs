namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>Finds source files and what is wrong with their text.</summary>
internal static class SourceText
{
    /// <summary>
    /// The paths of the files below a folder with one of the endings, but what a build makes, from that folder on and with <c>/</c>.
    /// </summary>
    public static IEnumerable<string> Paths(string folder, params string[] endings) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(path => endings.Contains(Path.GetExtension(path)) && !path.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    /// <summary>The lines of a text that are longer than a width, each as <c>path:line</c> and its length.</summary>
    public static IEnumerable<string> WideLines(string path, IEnumerable<string> lines, int width) =>
        lines.Select((line, index) => (line.Length, Number: index + 1)).Where(line => line.Length > width)
            .Select(line => $"{path}:{line.Number} has {line.Length}");

    /// <summary>The <c>max_line_length</c> that an .editorconfig sets for C# files.</summary>
    /// <exception cref="FormatException">The text sets none.</exception>
    public static int Width(IEnumerable<string> editorConfig)
    {
        var setting = editorConfig
            .SkipWhile(line => line.Trim() != "[*.cs]").Skip(1)
            .TakeWhile(line => !line.StartsWith('['))
            .Select(line => line.Split('=', StringSplitOptions.TrimEntries))
            .FirstOrDefault(parts => parts is ["max_line_length", _])
            ?? throw new FormatException("The .editorconfig sets no max_line_length for [*.cs].");
        return int.Parse(setting[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
