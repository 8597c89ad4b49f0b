using System.Diagnostics;
using System.Globalization;

namespace ExternalActions.Tests.Shared;

/// <summary>Programs of the system.</summary>
internal static class Shell
{
    /// <summary>Starts a program with its input and outputs redirected.</summary>
    public static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
        Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
    })!;

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It cannot be started, or ended with another code than 0.</exception>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output} {await errors}");
        }
    }

    /// <summary>Sends a signal, such as <c>KILL</c>. The shell's own "kill": the program of that name is not on every machine.</summary>
    public static Task SignalAsync(int process, string signal) =>
        RunAsync("bash", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process}"));
}
