using ExternalActions.Executions;

namespace ExternalActions.Grains.Executions;

/// <summary>Who has an execution in hand while an attempt of it is made; nobody else changes or saves it meanwhile.</summary>
internal interface IExecutionHolder
{
    /// <summary>The execution.</summary>
    ExecutionRecord Record { get; }

    /// <summary>Whether someone wants it cancelled.</summary>
    bool IsCancelAsked { get; }

    /// <summary>Told that the attempt waits for its turn (true), and that it begins (false).</summary>
    bool IsQueued { set; }

    /// <summary>Saves the execution, and shows it as it is saved.</summary>
    Task SaveAsync();

    /// <summary>Gives the attempt up at once.</summary>
    void Stop();
}
