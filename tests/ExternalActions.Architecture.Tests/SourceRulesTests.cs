using ExternalActions.Architecture.Tests.Checks;

namespace ExternalActions.Architecture.Tests;

/// <summary>The checks of sources find what they should, in small files.</summary>
public sealed class SourceRulesTests
{
    [Fact]
    public void A_long_type_is_found_and_comments_above_it_do_not_count()
    {
        var file = SourceFile.Parse("Long.cs", "// One.\n// Two.\n/// <summary>Three.</summary>\nclass Long\n{\n    int _a;\n    int _b;\n}\n");

        Assert.Equal(["Long in Long.cs has 5 lines"], SourceRules.LongTypes([file], lines: 4));
        Assert.Empty(SourceRules.LongTypes([file], lines: 5));
    }

    [Fact]
    public void A_type_in_two_files_is_found_and_one_in_two_parts_of_a_file_is_not()
    {
        var split = SourceFile.Parse("A.cs", "namespace N; partial class Split; partial class Whole; partial class Whole;");
        var rest = SourceFile.Parse("A.Rest.cs", "namespace N; partial class Split; partial class Split<T>;");

        Assert.Equal(["N.Split is split over A.cs, A.Rest.cs"], SourceRules.SplitTypes([split, rest]));
    }

    [Fact]
    public void A_name_of_two_types_is_found()
    {
        var one = SourceFile.Parse(
            "N/One.cs",
            "namespace N.One; class Twice; class Once; class Result; class Result<T>; class Outer { public class Inner; private class Own; }");
        var two = SourceFile.Parse("N/Two.cs", "namespace N.Two; record Twice; enum Inner { None } class Other { private class Own; }");

        Assert.Equal(
            [
                "Twice is the name of N.One.Twice in N/One.cs and of N.Two.Twice in N/Two.cs",
                "Inner is the name of N.One.Outer.Inner in N/One.cs and of N.Two.Inner in N/Two.cs",
            ],
            SourceRules.SharedNames([one, two]));
    }

    [Fact]
    public void A_namespace_that_is_not_the_folders_is_found()
    {
        IReadOnlyList<SourceFile> files =
        [
            SourceFile.Parse("Root.cs", "namespace Sample;"),
            SourceFile.Parse("Parts/Small/Part.cs", "namespace Sample.Parts.Small;"),
            SourceFile.Parse("Parts/Stray.cs", "namespace Sample;"),
            SourceFile.Parse("Program.cs", "return 0;"),
        ];

        Assert.Equal(["Parts/Stray.cs has the namespace Sample, not Sample.Parts"], SourceRules.StrayNamespaces(files, "Sample"));
    }

    [Fact]
    public void A_wide_line_is_found_by_the_width_of_the_editorconfig()
    {
        var width = SourceText.Width(["root = true", "[*.md]", "max_line_length = 5", "[*.cs]", "indent_size = 4", "max_line_length = 10", "[*.sh]"]);

        Assert.Equal(["A.cs:2 has 11"], SourceText.WideLines("A.cs", ["0123456789", "0123456789A"], width));
        Assert.Throws<FormatException>(() => SourceText.Width(["[*.cs]", "indent_size = 4", "[*.md]", "max_line_length = 5"]));
    }
}
