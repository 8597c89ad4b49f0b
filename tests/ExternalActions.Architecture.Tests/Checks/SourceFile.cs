using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>A C# source file, parsed.</summary>
/// <param name="Path">The path from the folder that the files were read from, with <c>/</c>.</param>
/// <param name="Root">The file's syntax.</param>
internal sealed record SourceFile(string Path, CompilationUnitSyntax Root)
{
    /// <summary>Parses a text as the file at a path.</summary>
    public static SourceFile Parse(string path, string text) => new(path, CSharpSyntaxTree.ParseText(text, path: path).GetCompilationUnitRoot());

    /// <summary>All C# files below a folder but what a build makes.</summary>
    public static IReadOnlyList<SourceFile> ReadAll(string folder) =>
        [.. SourceText.Paths(folder, ".cs").Select(path => Parse(path, File.ReadAllText(System.IO.Path.Combine(folder, path))))];

    /// <summary>The namespace that the file declares; null when it declares none.</summary>
    public string? Namespace => Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();

    /// <summary>The types that the file declares, nested ones too.</summary>
    public IEnumerable<SourceType> Types =>
        Root.DescendantNodes().Where(SourceType.IsType).Select(node => new SourceType(this, (MemberDeclarationSyntax)node));
}
