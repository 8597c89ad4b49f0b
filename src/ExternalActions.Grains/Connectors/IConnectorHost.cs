namespace ExternalActions.Grains.Connectors;

/// <summary>What the classes that work for one connector ask of the grain that they work in.</summary>
internal interface IConnectorHost
{
    /// <summary>Called when a change is committed: what silos have cached of the connector is out of date.</summary>
    /// <returns>Ends when no silo uses any more what was there before.</returns>
    Task OnChangedAsync();

    /// <summary>Ends the activation once its calls are done: what is stored is not known here, or nothing is.</summary>
    void Deactivate();

    /// <summary>Wakes the executions that wait for the connector.</summary>
    void WakeExecutions();

    /// <summary>Sets the reminder that refreshes tokens which no execution uses.</summary>
    /// <param name="delay">When it first ticks.</param>
    Task SetReminderAsync(TimeSpan delay);

    /// <summary>Removes that reminder, if there is one.</summary>
    Task RemoveReminderAsync();
}
