namespace ExternalActions.Storage.Tests;

/// <summary>How the statements of a file are read.</summary>
public sealed class SqlFileTests
{
    [Fact]
    public void Statements_have_names_and_no_comments()
    {
        var file = SqlFile.Parse(
            """
            -- About the whole file.

            -- name: First
            -- About the first one.
            SELECT 1
            FROM a;

            -- name: Second
            SELECT 2;
            """);

        Assert.Equal("SELECT 1\nFROM a;", file["First"]);
        Assert.Equal("SELECT 2;", file["Second"]);
        Assert.Equal(2, file.Statements.Count);
    }

    [Fact]
    public void Fragment_stands_in_each_statement_with_what_that_one_says()
    {
        var file = SqlFile.Parse(
            """
            -- fragment: Page
            FROM {source} a
            WHERE {key} AND b >= {key}

            -- name: First
            -- let: source =
            -- let: key = c = 1
            SELECT 1 {Page};

            -- name: Second
            -- let: source = d,
            -- let: key = e = f.g
            WITH d AS (SELECT 2) SELECT 3 {Page};
            """);

        Assert.Equal("SELECT 1 FROM  a\nWHERE c = 1 AND b >= c = 1;", file["First"]);
        Assert.Equal("WITH d AS (SELECT 2) SELECT 3 FROM d, a\nWHERE e = f.g AND b >= e = f.g;", file["Second"]);
        Assert.Equal(2, file.Statements.Count);
    }

    [Fact]
    public void Place_that_nothing_stands_for_is_a_fault_of_the_program()
    {
        var fault = Assert.Throws<InvalidOperationException>(() => SqlFile.Parse("-- name: First\nSELECT {what};"));

        Assert.Contains("{what}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("First", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-- name: A\nSELECT 1;\n-- name: A\nSELECT 2;")]
    [InlineData("-- fragment: A\n1\n-- fragment: A\n2")]
    public void Name_that_comes_twice_is_a_fault_of_the_program(string text) =>
        Assert.Throws<InvalidOperationException>(() => SqlFile.Parse(text));
}
