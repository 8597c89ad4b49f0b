namespace ExternalActions.Grains.Executions;

/// <summary>
/// The part of the grain directory that one silo keeps: the hashes of grain ids from its own hash up to that of the next silo on the ring
/// (learn.microsoft.com/dotnet/orleans/implementation/grain-directory; the ring is that of Orleans' <c>LocalGrainDirectory</c>).
/// </summary>
internal readonly struct DirectoryRange
{
    private readonly int _start;
    private readonly int _end;

    private DirectoryRange(int start, int end) => (_start, _end) = (start, end);

    /// <summary>The part of a silo.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="active">All active silos of the cluster, itself among them or not.</param>
    public static DirectoryRange Of(SiloAddress silo, IEnumerable<SiloAddress> active)
    {
        var start = silo.GetConsistentHashCode();
        var end = start;
        foreach (var other in active)
        {
            var hash = other.GetConsistentHashCode();
            if (hash != start && (end == start || Distance(start, hash) < Distance(start, end)))
            {
                end = hash;
            }
        }

        return new DirectoryRange(start, end);
    }

    /// <summary>Whether the silo keeps the entry of a grain.</summary>
    public bool Contains(GrainId grain) => _start == _end || Distance(_start, unchecked((int)grain.GetUniformHashCode())) < Distance(_start, _end);

    private static uint Distance(int from, int to) => unchecked((uint)(to - from));
}
