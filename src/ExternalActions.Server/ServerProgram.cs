using ExternalActions.Storage;
using Microsoft.Extensions.Options;

namespace ExternalActions.Server;

/// <summary>Runs the server and turns a start that its operator can mend into plain words instead of a stack trace.</summary>
internal static class ServerProgram
{
    /// <summary>Runs the server until it is told to stop.</summary>
    /// <param name="args">
    /// Settings from the command line, such as <c>--Storage:DataFolder=/var/lib/external-actions</c>; or <see cref="HealthCommand"/>.
    /// </param>
    /// <returns>0 after a clean stop; 1 when a setting is wrong, or the data folder or an address cannot be used.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [HealthCommand.Name, .. var rest])
        {
            return await HealthCommand.RunAsync(rest);
        }

        WebApplication app;
        try
        {
            app = ServerHost.Build(args);
            // Before the host starts, which would log what is wrong with a stack trace.
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException exception)
        {
            return Refuse(exception.Failures);
        }
        catch (InvalidOperationException exception)
        {
            // A setting that is not of its type; the message names it.
            return Refuse([exception.Message]);
        }

        await using (app)
        {
            try
            {
                await app.RunAsync();
                return 0;
            }
            catch (Exception exception) when (exception is OperationCanceledException || IsStoppedBeforeUp(app.Lifetime))
            {
                // For example while a gateway waits for the first silo; what it met last, such as a database without schema, no longer matters.
                return 0;
            }
            catch (Exception exception) when (exception is StorageException or IOException or FormatException)
            {
                // The data folder, or an address to listen at that is in use or is none.
                return Refuse([exception.Message]);
            }
        }
    }

    private static bool IsStoppedBeforeUp(IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStopping.IsCancellationRequested && !lifetime.ApplicationStarted.IsCancellationRequested;

    private static int Refuse(IEnumerable<string> reasons)
    {
        foreach (var reason in reasons)
        {
            System.Console.Error.WriteLine($"The server cannot start. {reason}");
        }

        return 1;
    }
}
