using Orleans.Concurrency;
using Orleans.Timers;

namespace ExternalActions.Grains.Executions;

/// <summary>Registers reminders of grains that have no activation. Orleans registers reminders in the context of some grain only.</summary>
[Alias("ea.IReminderWriterGrain")]
public interface IReminderWriterGrain : IGrainWithIntegerKey
{
    /// <summary>Registers a reminder that is meant to tick once, or moves it.</summary>
    /// <param name="grain">The grain that it is of.</param>
    /// <param name="name">Its name.</param>
    /// <param name="wait">How long until it ticks.</param>
    [Alias("Register")]
    Task RegisterAsync(GrainId grain, string name, TimeSpan wait);
}

/// <summary>On every silo.</summary>
/// <param name="registry">Orleans' reminders.</param>
[StatelessWorker, Reentrant, GrainType("reminder-writer")]
public sealed class ReminderWriterGrain(IReminderRegistry registry) : Grain, IReminderWriterGrain
{
    // Orleans' reminders are periodic. One tick is enough: if it is lost, the recovery finds the execution by its due time. So the next one is
    // far enough away to be no reason to keep the reminder in memory, and soon enough to tidy up what was left behind.
    private static readonly TimeSpan Period = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public Task RegisterAsync(GrainId grain, string name, TimeSpan wait) => registry.RegisterOrUpdateReminder(grain, name, wait, Period);
}
