namespace ExternalActions.Core.Executions;

/// <summary>What the grain of executions and its store must agree on.</summary>
public static class ExecutionStorage
{
    /// <summary>The name of the grain storage that keeps executions.</summary>
    public const string Name = "executions";
}
