namespace ExternalActions.Problems;

/// <summary>The refusals of ids that lead nowhere.</summary>
public static class Absent
{
    /// <summary>There is no such action.</summary>
    /// <param name="id">The id that was given.</param>
    public static Problem Action(Guid id) => Of("action", id);

    /// <summary>There is no such version of an action.</summary>
    /// <param name="id">The action.</param>
    /// <param name="version">The version that was given.</param>
    public static Problem Version(Guid id, int version) => Problem.NotFound($"There is no version {version} of an action with the id {id}.");

    /// <summary>There is no such connector.</summary>
    /// <param name="id">The id that was given.</param>
    public static Problem Connector(Guid id) => Of("connector", id);

    /// <summary>There is no such execution.</summary>
    /// <param name="id">The id that was given.</param>
    public static Problem Execution(Guid id) => Of("execution", id);

    private static Problem Of(string what, Guid id) => Problem.NotFound($"There is no {what} with the id {id}.");
}
