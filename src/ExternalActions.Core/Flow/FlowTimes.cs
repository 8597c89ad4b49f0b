namespace ExternalActions.Core.Flow;

/// <summary>How often silos lease permits, and for how long.</summary>
public static class FlowTimes
{
    /// <summary>How often a busy silo asks.</summary>
    public static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(250);

    /// <summary>How long leased requests may be sent: an idle silo must not save them up.</summary>
    public static readonly TimeSpan RequestsLast = 2 * BetweenReports;

    /// <summary>How long after its permit a request may be sent when there is a rate.</summary>
    public static readonly TimeSpan PermitLasts = TimeSpan.FromSeconds(1);

    /// <summary>How long a silo may begin calls without a new lease; after the same time of silence its calls count as ended.</summary>
    public static readonly TimeSpan LeaseLasts = TimeSpan.FromSeconds(2);
}
