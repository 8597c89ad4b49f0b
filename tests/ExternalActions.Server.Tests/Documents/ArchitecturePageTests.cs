using System.Text.RegularExpressions;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>What ARCHITECTURE.md names is there.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly MarkdownDocument Page = MarkdownDocument.Read("ARCHITECTURE.md");

    /// <summary>What the page names in code: <c>src/…</c>, <c>SomeType</c>.</summary>
    private static readonly List<string> Named =
        [.. Page.Lines.SelectMany(line => Code().Matches(line)).Select(match => match.Groups[1].Value).Distinct()];

    [Fact]
    public void Files_and_folders_that_it_names_exist()
    {
        var paths = Named.Where(name => name.Contains('/') && !name.StartsWith('/')).ToList();

        Assert.NotEmpty(paths);
        Assert.DoesNotContain(paths, path => !Path.Exists(Repository.PathOf(path)));
    }

    [Fact]
    public void Types_that_it_names_exist()
    {
        var declared = Repository.Find("*.cs", "src").Concat(Repository.Find("*.cs", "tests"))
            .SelectMany(file => Declaration().Matches(File.ReadAllText(Repository.PathOf(file))))
            .Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        var types = Named.Where(name => TypeName().IsMatch(name)).ToList();

        Assert.NotEmpty(types);
        Assert.DoesNotContain(types, type => !declared.Contains(type));
    }

    [Fact]
    public void Every_project_is_on_it()
    {
        var projects = Repository.Find("*.csproj", "src").Select(Path.GetFileNameWithoutExtension);

        Assert.DoesNotContain(projects, project => !Page.Text.Contains(project!, StringComparison.Ordinal));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    // Types, and the values of enumerations.
    [GeneratedRegex(@"(?:\b(?:class|record|record struct|struct|interface|enum)\s+|(?<=^    )(?=\w+ = \d+,))([A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    // Two or more words run together, or an interface; others, such as None, may be values.
    [GeneratedRegex(@"^(?:I?[A-Z][a-z0-9]+[A-Z]\w*)$")]
    private static partial Regex TypeName();
}
