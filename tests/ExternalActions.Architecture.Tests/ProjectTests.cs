using ExternalActions.Architecture.Tests.Checks;

namespace ExternalActions.Architecture.Tests;

public sealed class ProjectTests
{
    // Which projects each may use, those that come by way of others included.
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Abstractions"] = [],
        ["Core"] = ["Abstractions"],
        ["Grains"] = ["Core", "Abstractions"],
        ["Storage"] = ["Core", "Abstractions"],
        ["Orleans"] = ["Abstractions"],
        ["Api"] = ["Abstractions"],
        ["Console"] = ["Abstractions"],
        ["Server"] = ["Api", "Console", "Orleans", "Grains", "Storage", "Core", "Abstractions"],
    };

    // What some projects must not know at all, by the beginning of an assembly's name.
    private static readonly Dictionary<string, string[]> Unknown = new(StringComparer.Ordinal)
    {
        ["Core"] = ["Orleans", "Microsoft.Orleans", "Microsoft.AspNetCore", "Npgsql", "Microsoft.Data.Sqlite", "System.Data"],
        ["Grains"] = ["Npgsql", "Microsoft.Data.Sqlite", "System.Data"],
        ["Api"] = ["Orleans.Runtime", "Orleans.Reminders", "Npgsql", "Microsoft.Data.Sqlite", "System.Data"],
        ["Console"] = ["Orleans.Runtime", "Orleans.Reminders", "Npgsql", "Microsoft.Data.Sqlite", "System.Data"],
    };

    public static TheoryData<string> Projects => [.. Repository.Projects];

    public static TheoryData<string> ProjectsWithLimits => [.. Unknown.Keys];

    [Fact]
    public void Every_project_has_its_place_in_the_order() =>
        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), Repository.Projects);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_projects_below_it(string project)
    {
        using var files = new AssemblyFiles(Repository.Assemblies);
        using var module = Repository.ReadAssembly(project, files);
        var compiled = module.AssemblyReferences.Select(reference => reference.Name)
            .Where(name => name.StartsWith("ExternalActions.", StringComparison.Ordinal))
            .Select(name => name["ExternalActions.".Length..]);

        Faults.None(compiled.Concat(Repository.ReferencesOf(project)).Distinct().Except(Arrows[project]).Select(used => $"{project} uses {used}."));
    }

    [Theory]
    [MemberData(nameof(ProjectsWithLimits))]
    public void A_project_knows_no_library_that_is_not_for_it(string project)
    {
        using var files = new AssemblyFiles(Repository.Assemblies);
        using var module = Repository.ReadAssembly(project, files);

        var known = module.AssemblyReferences.Select(reference => reference.Name).Where(name => Unknown[project].Any(unknown => IsOf(name, unknown)));

        Faults.None(known.Select(library => $"{project} uses {library}."));
    }

    private static bool IsOf(string assembly, string library) => assembly == library || assembly.StartsWith(library + ".", StringComparison.Ordinal);
}
