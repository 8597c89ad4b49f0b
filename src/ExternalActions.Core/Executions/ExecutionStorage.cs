namespace ExternalActions.Core.Executions;

/// <summary>What the grain of executions and its store must agree on.</summary>
public static class ExecutionStorage
{
    /// <summary>The name of the grain storage that keeps executions.</summary>
    public const string Name = "executions";

    /// <summary>The name of the reminder of a retry, which the store's statements for reminders tell apart from others.</summary>
    public const string RetryReminder = "retry";
}
