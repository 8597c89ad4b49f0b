using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace ExternalActions.Architecture.Tests;

/// <summary>A small assembly that is compiled in memory, to try the checks on.</summary>
internal static class SampleAssembly
{
    /// <summary>The namespace of a sample's own folder.</summary>
    public const string Root = "Sample";

    private static readonly IReadOnlyList<MetadataReference> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles sources and reads what came out.</summary>
    /// <param name="sources">The texts of the files.</param>
    public static ModuleDefinition Compile(params IEnumerable<string> sources)
    {
        var compilation = CSharpCompilation.Create(
            Root,
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            Platform,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        image.Position = 0;
        return ModuleDefinition.ReadModule(image);
    }
}
