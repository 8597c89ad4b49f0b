using ExternalActions.Architecture.Tests.Checks;

namespace ExternalActions.Architecture.Tests;

public sealed class EnumTests
{
    private static readonly ILookup<string, string> Colours = EnumSwitches.Values([SourceFile.Parse("a.cs", "enum Colour { Red, Green, Blue }")]);

    [Fact]
    public void Every_switch_over_an_enum_names_every_value()
    {
        var folder = Path.Combine(Repository.Folder, "src");
        var sources = SourceFile.ReadAll(folder);
        var values = EnumSwitches.Values(sources);

        IEnumerable<string> InRazor(string path) => EnumSwitches.InRazor(path, File.ReadAllText(Path.Combine(folder, path)), values);

        Faults.None(
        [
            .. sources.SelectMany(file => EnumSwitches.Incomplete(file, values)),
            .. SourceText.Paths(folder, ".razor").SelectMany(InRazor),
        ]);
    }

    [Theory]
    [InlineData("x switch { Colour.Red => 1, Colour.Green or Colour.Blue => 2, _ => 3 }", null)]
    [InlineData("x switch { Colour.Red => 1, _ => 2 }", "a.cs:1 does not name Colour.Green, Colour.Blue")]
    [InlineData("x switch { (N.Colour.Red, true) => 1, ({ Shade: Colour.Green }, _) => 2, _ => 3 }", "a.cs:1 does not name Colour.Blue")]
    [InlineData("x switch { Colour.Red when y is Colour.Green => 1, Colour.Green => 2, _ => 3 }", "a.cs:1 does not name Colour.Blue")]
    [InlineData("x switch { 1 => Colour.Red, _ => Colour.Green }", null)]
    [InlineData("x switch { Colour.Dark => 1, _ => 2 }", null)]
    public void Switch_expression_that_lacks_values_is_found(string expression, string? fault) =>
        Assert.Equal(fault, EnumSwitches.Incomplete(SourceFile.Parse("a.cs", $"var y = {expression};"), Colours).SingleOrDefault());

    [Fact]
    public void Switch_statement_that_lacks_values_is_found() => Assert.Equal(
        "a.cs:2 does not name Colour.Blue",
        Assert.Single(EnumSwitches.Incomplete(
            SourceFile.Parse("a.cs", "\nswitch (x) { case Colour.Red: case Colour.Green: break; default: break; }"), Colours)));

    [Fact]
    public void Switches_of_a_component_that_lack_values_are_found()
    {
        const string Text = """
            <p>
            @switch (Colour)
            {
                case Colour.Red:
                    <b>@(x.Name)</b>
                    break;
                case Colour.Green when true:
                    <i>{{ }}</i>
                    break;
                default:
                    break;
            }
            </p>
            @code {
                int A => x switch { Colour.Red => 1, Colour.Blue => 2, _ => 3 };
            }
            """;

        Assert.Equal(
            ["a.razor:2 does not name Colour.Blue", "a.razor:2 does not name Colour.Green (line of @code)"],
            EnumSwitches.InRazor("a.razor", Text, Colours));
    }
}
