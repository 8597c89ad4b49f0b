using Microsoft.Extensions.Options;

namespace ExternalActions.Server;

/// <summary>Runs the server and turns a start that its operator can mend into plain words instead of a stack trace.</summary>
internal static class ServerProgram
{
    /// <summary>Runs the server until it is told to stop.</summary>
    /// <param name="args">Settings from the command line, such as <c>--Storage:DataFolder=/var/lib/external-actions</c>.</param>
    /// <returns>0 after a clean stop; 1 when a setting is wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = ServerHost.Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                await Console.Error.WriteLineAsync($"Bad setting: {failure}");
            }

            return 1;
        }
    }
}
