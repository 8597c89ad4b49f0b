using System.Diagnostics;
using ExternalActions.Facades;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Console.Calls;

/// <summary>Calls the system for pages, and turns what goes wrong into words. The one place where the console does so.</summary>
/// <param name="logger">Where the exceptions themselves go.</param>
internal sealed partial class SystemCalls(ILogger<SystemCalls> logger)
{
    private const string Unavailable =
        "The system did not answer in time or is overloaded, and this may or may not have been carried out. Nothing that you typed is lost: "
        + "look at what is stored, and try again.";

    /// <summary>Calls what may refuse.</summary>
    /// <param name="call">The call.</param>
    public Task<Outcome<T>> TryAsync<T>(Func<Task<Result<T>>> call)
        where T : class => GuardAsync(async () =>
    {
        var result = await call();
        return new Outcome<T> { Value = result.Value, Refusal = result.Problem };
    });

    /// <summary>Calls what refuses when something does not exist.</summary>
    /// <param name="call">The call.</param>
    /// <param name="absent">What to say then.</param>
    public async Task<Outcome<T>> FindAsync<T>(Func<Task<Result<T>>> call, string absent)
        where T : class
    {
        var outcome = await TryAsync(call);
        return outcome.Refusal is { Kind: ProblemKind.NotFound } refusal ? new Outcome<T> { Refusal = refusal with { Detail = absent } } : outcome;
    }

    /// <summary>Calls what answers null when it is done.</summary>
    /// <param name="call">The call.</param>
    public Task<Outcome<Done>> DoAsync(Func<Task<Problem?>> call) => GuardAsync(async () =>
        await call() is { } problem ? new Outcome<Done> { Refusal = problem } : new Outcome<Done> { Value = Done.Value });

    /// <summary>Calls what always has an answer.</summary>
    /// <param name="call">The call.</param>
    public Task<Outcome<T>> ReadAsync<T>(Func<Task<T>> call)
        where T : class => GuardAsync(async () => new Outcome<T> { Value = await call() });

    private async Task<Outcome<T>> GuardAsync<T>(Func<Task<Outcome<T>>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (SystemUnavailableException exception)
        {
            LogUnavailable(exception);
            return new Outcome<T> { Failure = Unavailable };
        }
        catch (Exception exception)
        {
            var mark = Activity.Current?.Id ?? Guid.NewGuid().ToString("N")[..12];
            LogFault(exception, mark);
            return new Outcome<T> { Failure = $"A fault of this server; its log tells more under {mark}. Nothing that you typed is lost." };
        }
    }

    [LoggerMessage(LogLevel.Warning, "A page of the console was told that the system is not available")]
    private partial void LogUnavailable(Exception exception);

    [LoggerMessage(LogLevel.Error, "A page of the console met a fault, {Mark}")]
    private partial void LogFault(Exception exception, string mark);
}
