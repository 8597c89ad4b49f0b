using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Storage.Hosting;

/// <summary>
/// How Orleans loads reminders from this storage: often and only what is due soon, so that a million of them cost neither memory nor a long start.
/// </summary>
/// <remarks>
/// Orleans 10.4 reads all reminders of its range at its start and at each refresh, and keeps those of its loading window. The statements
/// <c>ReadRangeRows1Key</c> and <c>ReadRangeRows2Key</c> of this storage give only those of the next ten minutes by the clock of the database: the
/// window and what clocks may differ by. What is late all the same is found by the recovery.
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
