namespace ExternalActions.Server.Tests;

/// <summary>What the program answers instead of running the server.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("help")]
    [InlineData("--Urls=http://127.0.0.1:0", "--help")]
    public async Task Help_names_the_commands_and_the_main_settings(params string[] arguments)
    {
        var (exitCode, output, error) = await ServerProcess.RunCommandAsync(arguments);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(
            ["health URL", "--version", "--Urls=", "--Storage:DataFolder=data", "--Silo:SiloPort=11111", "appsettings.json"],
            part => Assert.Contains(part, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_is_that_of_the_product()
    {
        var (exitCode, output, error) = await ServerProcess.RunCommandAsync("--version");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Matches("^External Actions [0-9]+\\.[0-9]+\\.[0-9]+", output);
    }

    [Theory]
    [InlineData("There is no command 'start'", "start")]
    [InlineData("There is no command 'start'", "--Storage:DataFolder=/none", "start")]
    [InlineData("There is no command '5080'", "--Silo:SiloPort", "1", "5080")]
    [InlineData("The setting --Storage:DataFolder has no value", "--Storage:DataFolder")]
    public async Task Command_line_that_cannot_be_understood_points_to_the_help(string told, params string[] arguments)
    {
        var (exitCode, output, error) = await ServerProcess.RunCommandAsync(arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith(told, error, StringComparison.Ordinal);
        Assert.EndsWith("See --help.", error.TrimEnd(), StringComparison.Ordinal);
    }
}
