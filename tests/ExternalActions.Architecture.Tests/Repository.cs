using System.Reflection;
using System.Xml.Linq;
using ExternalActions.Architecture.Tests.Checks;
using Mono.Cecil;

namespace ExternalActions.Architecture.Tests;

/// <summary>The sources and the compiled assemblies that the tests check.</summary>
internal static class Repository
{
    /// <summary>The repository's own folder.</summary>
    public static string Folder { get; } = Path.GetFullPath(Metadata("Repository"));

    /// <summary>The folder of the compiled assemblies.</summary>
    public static string Assemblies { get; } = Path.GetFullPath(Metadata("Assemblies"));

    /// <summary>The projects in <c>src</c>, by the end of their name: <c>Core</c>.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Directory.GetDirectories(Path.Combine(Folder, "src"), "ExternalActions.*")
            .Select(path => Path.GetExtension(path)[1..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The folder of a project.</summary>
    public static string FolderOf(string project) => Path.Combine(Folder, "src", $"ExternalActions.{project}");

    /// <summary>The namespace of the files in a project's own folder.</summary>
    public static string NamespaceOf(string project) =>
        Definition(project).Descendants("RootNamespace").SingleOrDefault()?.Value ?? $"ExternalActions.{project}";

    /// <summary>The projects that a project refers to.</summary>
    public static IEnumerable<string> ReferencesOf(string project) =>
        Definition(project).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'))
            .Select(path => Path.GetFileNameWithoutExtension(path).Split('.')[^1]);

    /// <summary>Reads the compiled assembly of a project; it is not loaded.</summary>
    public static ModuleDefinition ReadAssembly(string project, IAssemblyResolver resolver) =>
        ModuleDefinition.ReadModule(Path.Combine(Assemblies, $"ExternalActions.{project}.dll"), new ReaderParameters { AssemblyResolver = resolver });

    /// <summary>The parsed source files of a project, their paths from its folder on.</summary>
    public static IReadOnlyList<SourceFile> SourcesOf(string project) => SourceFile.ReadAll(FolderOf(project));

    private static XDocument Definition(string project) => XDocument.Load(Path.Combine(FolderOf(project), $"ExternalActions.{project}.csproj"));

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
