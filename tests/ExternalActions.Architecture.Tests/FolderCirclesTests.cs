using ExternalActions.Architecture.Tests.Checks;

namespace ExternalActions.Architecture.Tests;

/// <summary>The check of the folders finds what it should, in small assemblies.</summary>
public sealed class FolderCirclesTests
{
    private const string Below = "namespace Sample.Below { public class Tool { public const int Size = 3; public static int Count => 4; } }";

    public static TheoryData<string> WaysToUse =>
    [
        "public class User : Sample.Below.Tool;",
        "public class User { private Sample.Below.Tool[]? _tools; }",
        "public class User { public System.Collections.Generic.List<Sample.Below.Tool>? Tools { get; set; } }",
        "public class User { public void Take(ref Sample.Below.Tool tool) { } }",
        "public class User { public static int Count() => Sample.Below.Tool.Count; }",
        "public class User { public System.Func<int> Later() => () => Sample.Below.Tool.Count; }",
        "using System.Threading.Tasks; public class User { public async Task<int> Count() { await Task.Yield(); return Sample.Below.Tool.Count; } }",
        "public class User { public System.Collections.Generic.IEnumerable<int> Counts() { yield return Sample.Below.Tool.Count; } }",
        "public class User { public bool Is(object other) => other is Sample.Below.Tool; }",
        "public class User { public System.Type Type => typeof(Sample.Below.Tool); }",
        "public class User<T> where T : Sample.Below.Tool;",
        "[Kind(typeof(Sample.Below.Tool))] public class User; "
            + "public sealed class KindAttribute(System.Type type) : System.Attribute { public System.Type Type => type; }",
        "public class User { public class Inner { public Sample.Below.Tool? Tool; } }",
        "public class User { public void Make<T>() where T : new() { } public void Call() => Make<Sample.Below.Tool>(); }",
    ];

    [Theory]
    [MemberData(nameof(WaysToUse))]
    public void Every_way_to_use_a_type_counts(string user)
    {
        using var module = SampleAssembly.Compile(Below, $"namespace Sample.Above {{ {user} }}");

        Assert.Contains(new Use("Above", "User", "Below", "Tool"), CompiledUses.Read(module, SampleAssembly.Root));
    }

    [Fact]
    public void A_circle_is_told_with_the_types_that_make_it()
    {
        var circle = Assert.Single(Circles(
            "namespace Sample.Orders { public class Order { public Sample.Stock.Shelf? Shelf; } }",
            "namespace Sample.Stock { public class Shelf { public static void Fill() => Sample.People.Clerk.Call(); } }",
            "namespace Sample.People { public class Clerk { public static void Call() => new Sample.Orders.Order(); } }",
            "namespace Sample.Words { public class Word { public Sample.Orders.Order? Order; } }"));

        Assert.Equal(
            """
            Folders that depend on each other: Orders, People, Stock
              Orders -> Stock: Order uses Shelf
              People -> Orders: Clerk uses Order
              Stock -> People: Shelf uses Clerk
            """,
            circle);
    }

    [Fact]
    public void Folders_that_depend_one_way_make_no_circle()
    {
        Assert.Empty(Circles(
            "namespace Sample { public class Base; }",
            "namespace Sample.Low { public class A : Base { public B? B; } public class B { public A? A; } }",
            "namespace Sample.Middle { public class C : Sample.Low.A; }",
            "namespace Sample.High { public class D : Sample.Middle.C { public Sample.Low.B? Low; } }"));
    }

    [Fact]
    public void The_files_of_the_root_take_part() => AssertCircle(
        "(root), Parts",
        "namespace Sample { public class Options { public Sample.Parts.Part? Part; } }",
        "namespace Sample.Parts { public class Part { public Options? Options; } }");

    [Fact]
    public void A_circle_inside_a_folder_is_found() => AssertCircle(
        "Outer (its own files), Outer.First, Outer.Second",
        "namespace Sample.Outer { public class Own { public Sample.Outer.First.A? A; } }",
        "namespace Sample.Outer.First { public class A { public Sample.Outer.Second.B? B; } }",
        "namespace Sample.Outer.Second { public class B { public Own? Own; } }");

    [Fact]
    public void A_circle_over_folders_of_two_parents_is_told_of_the_parents() => AssertCircle(
        "One, Two",
        "namespace Sample.One.Low { public class A { public Sample.Two.B? B; } }",
        "namespace Sample.One.High { public class C; }",
        "namespace Sample.Two { public class B { public Sample.One.High.C? C; } }");

    [Fact]
    public void Constants_and_enum_values_count_by_their_sources()
    {
        IReadOnlyList<SourceFile> files =
        [
            SourceFile.Parse(
                "Limits/Limits.cs", "namespace Sample.Limits; public static class Most { public const int Size = 3; public static int Count => 4; }"),
            SourceFile.Parse("Kinds/Kind.cs", "namespace Sample.Kinds; public enum Kind { Small, Large }"),
            SourceFile.Parse(
                "Use/User.cs",
                "namespace Sample.Use; public class User { int Size => Limits.Most.Size; bool Is(int kind) => kind == (int)Kind.Large; }"),
            SourceFile.Parse("Use/Other.cs", "namespace Sample.Use; public class Other { int Count => Limits.Most.Count; }"),
        ];

        Assert.Equal(
            [new Use("Use", "User", "Kinds", "Kind"), new Use("Use", "User", "Limits", "Most")],
            ConstantUses.Read(files, SampleAssembly.Root).OrderBy(use => use.Used, StringComparer.Ordinal));
    }

    private static void AssertCircle(string folders, params IEnumerable<string> sources) =>
        Assert.Contains(folders, Assert.Single(Circles(sources)), StringComparison.Ordinal);

    private static IReadOnlyList<string> Circles(params IEnumerable<string> sources)
    {
        using var module = SampleAssembly.Compile(sources);
        return FolderCircles.Find(CompiledUses.Read(module, SampleAssembly.Root));
    }
}
