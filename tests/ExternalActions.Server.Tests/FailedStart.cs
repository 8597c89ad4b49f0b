namespace ExternalActions.Server.Tests;

/// <summary>A start that fails.</summary>
internal static class FailedStart
{
    /// <summary>Starts a server, and checks that it ends with one line that says what happened and what to do.</summary>
    /// <param name="dataFolder">Where it would keep its data.</param>
    /// <param name="told">What the line says.</param>
    /// <param name="settings">Settings.</param>
    public static async Task CheckAsync(string dataFolder, string told, params string[] settings)
    {
        var (exitCode, output, errors) = await ServerProcess.RunToEndAsync(dataFolder, settings);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(errors);
        Assert.StartsWith("The server cannot start. ", line, StringComparison.Ordinal);
        Assert.Contains(told, line, StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
