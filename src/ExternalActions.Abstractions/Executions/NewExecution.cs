namespace ExternalActions.Executions;

/// <summary>
/// Says of a call that the execution's id was made for it, so that the storage need not look for a row that cannot be there. A wrong word of
/// it does no harm: a row is only ever inserted where there is none.
/// </summary>
public static class NewExecution
{
    private const string Key = "ea.new";

    /// <summary>Marks the calls that this method makes from here on; the mark ends with the asynchronous method that sets it.</summary>
    /// <param name="id">The id that was just made.</param>
    public static void Mark(Guid id) => RequestContext.Set(Key, id);

    /// <summary>Whether the call at hand is the one that an id was made for.</summary>
    /// <param name="id">The id of the execution that is asked about. Calls that follow from a marked one bear the mark too, but are about others.</param>
    public static bool IsMarked(Guid id) => RequestContext.Get(Key) is Guid marked && marked == id;
}
