namespace ExternalActions.Grains.Executions;

/// <summary>
/// Names a silo, of one start of a server, in 24 bits: in the ids of executions that it accepted and in the rows of those that it has in hand.
/// </summary>
internal static class SiloMark
{
    private const int Bits = 0xFFFFFF;

    /// <summary>The mark of a silo.</summary>
    /// <param name="silo">Its address, which has the number of its start in it.</param>
    public static int Of(SiloAddress silo) => silo.GetConsistentHashCode() & Bits;

    /// <summary>Finds the silo of a mark that may still work on executions.</summary>
    /// <param name="cluster">The silos of the cluster.</param>
    /// <param name="mark">The mark.</param>
    /// <returns>
    /// The silo, also while it stops; null when there is none or when it is dead, so that nothing that it had in hand goes on.
    /// </returns>
    public static ClusterMember? Find(ClusterMembershipSnapshot cluster, int mark)
    {
        foreach (var member in cluster.Members.Values)
        {
            if (member.Status is SiloStatus.Joining or SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping
                && Of(member.SiloAddress) == mark)
            {
                return member;
            }
        }

        return null;
    }
}
