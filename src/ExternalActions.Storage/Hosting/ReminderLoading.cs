using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Storage.Hosting;

/// <summary>
/// How Orleans loads reminders from this storage: often and only what is due soon, so that a million of them cost neither memory nor a long start.
/// </summary>
/// <remarks>
/// Orleans 10.4 reads all reminders of its range at its start and at each refresh, and keeps those of its loading window. The statements
/// <c>ReadRangeRows1Key</c> and <c>ReadRangeRows2Key</c> of this storage give only those of the next ten minutes by the clock of the database: the
/// window and what clocks may differ by; and of the retries of executions at most the next 2,000 of a range. Each reminder in memory costs a timer
/// and, when it ticks, an activation: 100,000 that tick at once would take a gigabyte. What is beyond them, and what is late for another reason,
/// is found by the recovery, which looks for it every two seconds.
/// </remarks>
internal static class ReminderLoading
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromMinutes(1);

    /// <summary>Sets it.</summary>
    /// <param name="services">The services of a silo.</param>
    public static IServiceCollection AddReminderLoading(this IServiceCollection services) => services.Configure<ReminderOptions>(options =>
    {
        options.ReminderLoadingWindow = Window;
        options.RefreshReminderListPeriod = BetweenRefreshes;
    });
}
