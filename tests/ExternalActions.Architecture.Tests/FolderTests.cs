using ExternalActions.Architecture.Tests.Checks;

namespace ExternalActions.Architecture.Tests;

public sealed class FolderTests
{
    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_depend_on_each_other_one_way_only(string project)
    {
        using var files = new AssemblyFiles(Repository.Assemblies);
        using var module = Repository.ReadAssembly(project, files);
        var root = Repository.NamespaceOf(project);

        Faults.None(FolderCircles.Find([.. CompiledUses.Read(module, root), .. ConstantUses.Read(Repository.SourcesOf(project), root)]));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_file_has_the_namespace_of_its_folder(string project) =>
        Faults.None(SourceRules.StrayNamespaces(Repository.SourcesOf(project), Repository.NamespaceOf(project)));
}
