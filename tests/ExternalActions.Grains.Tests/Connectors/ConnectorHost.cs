using ExternalActions.Grains.Connectors;

namespace ExternalActions.Grains.Tests.Connectors;

/// <summary>A grain that only notes what it is asked for.</summary>
internal sealed class ConnectorHost : IConnectorHost
{
    /// <summary>How often it was told of a commit.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether it was asked to end its activation.</summary>
    public bool IsDeactivated { get; private set; }

    /// <summary>How often it was asked to wake the executions that wait.</summary>
    public int Wakes { get; private set; }

    /// <summary>When the reminder first ticks, counted from when it was set; null when there is none.</summary>
    public TimeSpan? Reminder { get; private set; }

    /// <summary>What setting or removing the reminder throws; null for nothing.</summary>
    public Exception? ReminderFault { get; set; }

    public Task OnChangedAsync()
    {
        Changes++;
        return Task.CompletedTask;
    }

    public void Deactivate() => IsDeactivated = true;

    public void WakeExecutions() => Wakes++;

    public Task SetReminderAsync(TimeSpan delay) => RemindAsync(delay);

    public Task RemoveReminderAsync() => RemindAsync(null);

    private Task RemindAsync(TimeSpan? delay)
    {
        if (ReminderFault is { } fault)
        {
            return Task.FromException(fault);
        }

        Reminder = delay;
        return Task.CompletedTask;
    }
}
