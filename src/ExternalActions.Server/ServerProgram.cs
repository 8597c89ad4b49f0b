using Microsoft.Extensions.Options;

namespace ExternalActions.Server;

/// <summary>Runs the server, and tells a start that fails in one line for each thing that is wrong.</summary>
internal static class ServerProgram
{
    // A start that failed is undone as far as that is soon done, so that the cluster does not count on this silo.
    private static readonly TimeSpan UndoLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs the server until it is told to stop, or carries out a command.</summary>
    /// <param name="args">
    /// Settings from the command line, such as <c>--Storage:DataFolder=/var/lib/external-actions</c>; or what <see cref="CommandLine"/> knows.
    /// </param>
    /// <returns>0 after a clean stop; 1 when the server cannot start; 2 when the command line cannot be understood.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (await CommandLine.RunAsync(args) is { } exitCode)
        {
            return exitCode;
        }

        WebApplication app;
        try
        {
            app = ServerHost.Build(args);
            // Before the host starts, and outside its lifetime: with a wrong setting it can neither start nor be disposed of.
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception exception) when (StartFailure.ExplainSettings(exception) is not null)
        {
            return Refuse(StartFailure.ExplainSettings(exception)!);
        }

        IReadOnlyList<string> reasons;
        await using (app)
        {
            reasons = await RunAsync(app);
        }

        // Last, after all that was logged.
        return reasons.Count == 0 ? 0 : Refuse(reasons);
    }

    /// <summary>Runs a server that is built.</summary>
    /// <returns>Why it cannot start, a line for each reason; empty after a clean stop.</returns>
    private static async Task<IReadOnlyList<string>> RunAsync(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(StartFailure.Category);
        var logging = StartLogging.Begin(app.Configuration, isDetailed: logger.IsEnabled(LogLevel.Debug));
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException || IsStoppedBeforeUp(app.Lifetime))
        {
            // For example while a gateway waits for the first silo; what it met last, such as a database without schema, no longer matters.
            return [];
        }
        catch (Exception exception)
        {
            StartFailure.LogStackTrace(logger, exception);
            logging.Mute();
            await UndoAsync(app);
            return StartFailure.Explain(exception);
        }

        logging.End();
        await app.WaitForShutdownAsync();
        return [];
    }

    private static async Task UndoAsync(WebApplication app)
    {
        try
        {
            using var limit = new CancellationTokenSource(UndoLimit);
            await app.StopAsync(limit.Token);
        }
        catch (Exception)
        {
            // What could not start may not be able to stop either; why it could not start is what counts.
        }
    }

    private static bool IsStoppedBeforeUp(IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStopping.IsCancellationRequested && !lifetime.ApplicationStarted.IsCancellationRequested;

    private static int Refuse(IReadOnlyList<string> reasons)
    {
        foreach (var reason in reasons)
        {
            System.Console.Error.WriteLine($"The server cannot start. {reason}");
        }

        return 1;
    }
}
