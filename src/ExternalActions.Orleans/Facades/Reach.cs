using System.Data.Common;
using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>Calls grains and the store, and tells what cannot be reached now from faults. The one place that knows the difference.</summary>
internal static class Reach
{
    /// <summary>Makes a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Gives up waiting for it.</param>
    /// <exception cref="SystemUnavailableException">What was called cannot be reached now, or did not answer in time.</exception>
    public static async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            throw new SystemUnavailableException(exception);
        }
    }

    /// <summary>Makes a call that answers null for something that does not exist.</summary>
    /// <param name="call">The call.</param>
    /// <param name="absent">What to say then.</param>
    /// <param name="cancellationToken">Gives up waiting for it.</param>
    /// <exception cref="SystemUnavailableException">What was called cannot be reached now, or did not answer in time.</exception>
    public static async Task<Result<T>> FindAsync<T>(Func<Task<T?>> call, Func<Problem> absent, CancellationToken cancellationToken)
        where T : class => await CallAsync(call, cancellationToken) is { } found ? found : absent();

    /// <summary>Makes one of many calls: one that cannot be made now is a problem of its own and not the end of the others.</summary>
    /// <param name="call">The call.</param>
    public static async Task<Result<T>> TryAsync<T>(Func<Task<Result<T>>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (SystemUnavailableException exception)
        {
            return Problem.Unavailable(exception.Message);
        }
    }

    /// <summary>Whether what failed may well succeed when it is asked for again.</summary>
    public static bool IsUnavailable(Exception exception) => exception
        is TimeoutException
        or DbException { IsTransient: true }
        or OrleansException and not (WrappedException or GrainExtensionNotInstalledException);
}
