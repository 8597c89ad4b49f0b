using ExternalActions.Architecture.Tests.Checks;

namespace ExternalActions.Architecture.Tests;

public sealed class SourceTests
{
    private const int MostLines = 400;

    private static readonly IReadOnlyList<SourceFile> Sources = SourceFile.ReadAll(Path.Combine(Repository.Folder, "src"));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void No_line_is_wider_than_the_editorconfig_says(string folder)
    {
        var width = SourceText.Width(File.ReadLines(Path.Combine(Repository.Folder, ".editorconfig")));
        var path = Path.Combine(Repository.Folder, folder);

        Faults.None(SourceText.Paths(path, ".cs", ".razor")
            .SelectMany(file => SourceText.WideLines($"{folder}/{file}", File.ReadLines(Path.Combine(path, file)), width)));
    }

    [Fact]
    public void No_type_has_more_than_400_lines() => Faults.None(SourceRules.LongTypes(Sources, MostLines));

    [Fact]
    public void No_type_is_split_over_files() => Faults.None(SourceRules.SplitTypes(Sources));

    [Fact]
    public void No_two_types_have_the_same_name() => Faults.None(SourceRules.SharedNames(Sources));
}
