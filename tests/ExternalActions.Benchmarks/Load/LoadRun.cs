using System.Diagnostics;

namespace ExternalActions.Benchmarks.Load;

/// <summary>What a load did.</summary>
/// <param name="First">The index of its first execution.</param>
/// <param name="Accepted">How many executions were accepted: all that were sent.</param>
/// <param name="AcceptedOf">How many of each path.</param>
/// <param name="StartedAt">When it began (<see cref="Stopwatch"/>'s clock, which all processes of a machine share).</param>
/// <param name="EndedAt">When the last one was accepted.</param>
/// <param name="MeantAt">When each was meant to be sent; empty for a load that sends as fast as it can.</param>
internal sealed record LoadRun(int First, int Accepted, IReadOnlyList<int> AcceptedOf, long StartedAt, long EndedAt, long[] MeantAt)
{
    /// <summary>How many were accepted a second while the load lasted.</summary>
    public double AcceptedPerSecond => Accepted / Stopwatch.GetElapsedTime(StartedAt, EndedAt).TotalSeconds;

    /// <summary>The first index that is free after it: a client that found the time over has left one out.</summary>
    public int Next => First + Accepted + Generator.Clients;
}
