using ExternalActions.Problems;

namespace ExternalActions.Facades;

/// <summary>What is said of ids that lead nowhere.</summary>
internal static class Absent
{
    /// <summary>There is no such action.</summary>
    public static Problem Action(Guid id) => Of("action", id);

    /// <summary>There is no such version of an action.</summary>
    public static Problem Version(Guid id, int version) => Problem.NotFound($"There is no version {version} of an action with the id {id}.");

    /// <summary>There is no such connector.</summary>
    public static Problem Connector(Guid id) => Of("connector", id);

    /// <summary>There is no such execution.</summary>
    public static Problem Execution(Guid id) => Of("execution", id);

    private static Problem Of(string what, Guid id) => Problem.NotFound($"There is no {what} with the id {id}.");
}
