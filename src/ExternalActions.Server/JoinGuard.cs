using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ExternalActions.Server;

/// <summary>
/// Looks at the members of the cluster before this silo joins it. Orleans declares the former silo of an address dead without asking, so a second
/// server with the address of a live one would end that one: here it refuses to start. And Orleans joins only once every member that counts as
/// active answers, which a crashed one never does: here such a member is declared dead, at once where it ran on this machine, else once its
/// beats have stayed away.
/// </summary>
internal sealed partial class JoinGuard : ILifecycleParticipant<ISiloLifecycle>
{
    // The schema is set up, and this silo does not listen yet.
    private const int Stage = ServiceLifecycleStage.First + 1;

    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(1);

    // A silo without a beat for so long is dead, even where the clocks of two machines differ by a minute.
    private static readonly TimeSpan LongSilence = TimeSpan.FromMinutes(2);

    private readonly IMembershipTable _table;
    private readonly ILocalSiloDetails _silo;
    private readonly TimeProvider _time;
    private readonly ILogger<JoinGuard> _logger;
    private readonly TimeSpan _silence;
    private Task _watch = Task.CompletedTask;

    /// <summary>Prepares the look; reads nothing.</summary>
    public JoinGuard(
        IMembershipTable table, ILocalSiloDetails silo, IOptions<ClusterMembershipOptions> membership, TimeProvider time, ILogger<JoinGuard> logger)
    {
        (_table, _silo, _time, _logger) = (table, silo, time, logger);
        _silence = membership.Value.IAmAliveTablePublishTimeout * membership.Value.NumMissedTableIAmAliveLimit;
    }

    private enum Sight
    {
        Alive,
        Dead,
        Unknown,
    }

    private IPEndPoint Here => _silo.SiloAddress.Endpoint;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(nameof(JoinGuard), Stage, LookAsync);
        // Orleans reads the members next; until then this silo starts as far as it can.
        observer.Subscribe(nameof(JoinGuard), ServiceLifecycleStage.RuntimeGrainServices - 1, _ => _watch);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await _table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
        var members = await ReadOthersAsync(cancellationToken);
        var sights = await Task.WhenAll(members.Select(member => LookAtAsync(member, cancellationToken)));
        var seen = members.Zip(sights).ToList();
        foreach (var (member, _) in seen.Where(pair => pair.Second == Sight.Alive))
        {
            RefuseBeside(member);
        }

        foreach (var (member, _) in seen.Where(pair => pair.Second == Sight.Dead))
        {
            await DeclareDeadAsync(member, cancellationToken);
        }

        var unknown = seen.Where(pair => pair.Second == Sight.Unknown).Select(pair => pair.First)
            .ToLookup(member => WhyNotBeside(member) is not null);
        await WatchAsync([.. unknown[true]], cancellationToken);
        _watch = WatchAsync([.. unknown[false]], cancellationToken);
    }

    /// <summary>The silos that the table does not know to be dead.</summary>
    private async Task<IReadOnlyList<MembershipEntry>> ReadOthersAsync(CancellationToken cancellationToken)
    {
        var data = await _table.ReadAllAsync(cancellationToken);
        return
        [
            .. data.Members.Select(row => row.Item1)
                .Where(member => member.Status != SiloStatus.Dead && !member.SiloAddress.Equals(_silo.SiloAddress)),
        ];
    }

    private async Task<Sight> LookAtAsync(MembershipEntry member, CancellationToken cancellationToken)
    {
        if (IsOnThisMachine(member))
        {
            // A silo listens before it becomes a member, until after it has left.
            return await ConnectAsync(member, cancellationToken) == SocketError.ConnectionRefused ? Sight.Dead : Sight.Alive;
        }

        // Behind an address that this machine has as well, it would meet itself.
        if (!OwnAddresses.Contains(member.SiloAddress.Endpoint.Address) && await ConnectAsync(member, cancellationToken) == SocketError.Success)
        {
            return Sight.Alive;
        }

        return _time.GetUtcNow().UtcDateTime - LastBeat(member) > LongSilence ? Sight.Dead : Sight.Unknown;
    }

    /// <summary>Waits for signs of life, as long as a live silo may take for one, and declares dead who gives none.</summary>
    private async Task WatchAsync(List<MembershipEntry> members, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        members.ForEach(member => LogWaiting(member.SiloAddress, member.HostName, _silence.TotalSeconds));
        while (members.Count > 0)
        {
            await Task.Delay(BetweenReads, _time, cancellationToken);
            var now = (await ReadOthersAsync(cancellationToken)).ToDictionary(member => member.SiloAddress);
            var isOver = _time.GetElapsedTime(begun) > _silence;
            foreach (var before in members.ToList())
            {
                var member = now.GetValueOrDefault(before.SiloAddress);
                if (member is null)
                {
                    members.Remove(before);
                }
                // One that joins beats only once it is active.
                else if (LastBeat(member) > LastBeat(before) || (isOver && member.Status is SiloStatus.Created or SiloStatus.Joining))
                {
                    RefuseBeside(member);
                    members.Remove(before);
                }
                else if (isOver)
                {
                    await DeclareDeadAsync(member, cancellationToken);
                    members.Remove(before);
                }
            }
        }
    }

    private async Task DeclareDeadAsync(MembershipEntry member, CancellationToken cancellationToken)
    {
        while (true)
        {
            var data = await _table.ReadAllAsync(cancellationToken);
            if (data.TryGet(member.SiloAddress) is not var (entry, tag) || entry.Status == SiloStatus.Dead)
            {
                return;
            }

            entry.Status = SiloStatus.Dead;
            entry.AddSuspector(_silo.SiloAddress, _time.GetUtcNow().UtcDateTime);
            // False when another silo has changed the members since they were read.
            if (await _table.UpdateRowAsync(entry, tag, data.Version.Next(), cancellationToken))
            {
                LogDead(member.SiloAddress, member.HostName, LastBeat(member));
                return;
            }
        }
    }

    private void RefuseBeside(MembershipEntry member)
    {
        if (WhyNotBeside(member) is { } reason)
        {
            throw new StartException(reason);
        }
    }

    /// <summary>Says why this silo cannot be in one cluster with a live one; null when it can.</summary>
    private string? WhyNotBeside(MembershipEntry member)
    {
        const string address = $"{SiloOptions.Section}:{nameof(SiloOptions.Address)}";
        var there = member.SiloAddress.Endpoint;
        var other = $"The cluster '{_silo.ClusterId}' has a live server on host '{member.HostName}' with the silo address {there}";
        var isOnThisMachine = IsOnThisMachine(member);
        if (there.Equals(Here))
        {
            return $"{other}, which this server has as well and would take from it. Set "
                + (isOnThisMachine
                    ? $"{SiloOptions.Section}:{nameof(SiloOptions.SiloPort)} to another port."
                    : $"{address} to the address of this machine that the other servers reach, or "
                        + $"{SiloOptions.Section}:{nameof(SiloOptions.ClusterId)} to another name for a cluster of its own.");
        }

        if (isOnThisMachine)
        {
            return null;
        }

        if (IPAddress.IsLoopback(Here.Address))
        {
            return $"{other}, and this server's {Here.Address} can be reached from this machine alone. Set {address} to the address of this "
                + "machine that the other servers reach.";
        }

        return IPAddress.IsLoopback(there.Address)
            ? $"{other}, which can be reached from that machine alone. Set {address} there to an address that this machine reaches, and start that "
                + "one again."
            : null;
    }

    private bool IsOnThisMachine(MembershipEntry member) =>
        member.HostName == _silo.DnsHostName && OwnAddresses.Contains(member.SiloAddress.Endpoint.Address);

    // Its start counts too: the first beat comes some time after.
    private static DateTime LastBeat(MembershipEntry member) => member.StartTime > member.IAmAliveTime ? member.StartTime : member.IAmAliveTime;

    private static async Task<SocketError> ConnectAsync(MembershipEntry member, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(member.SiloAddress.Endpoint, limit.Token);
            return SocketError.Success;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SocketError.TimedOut;
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "The member {Silo} of the cluster, on host {HostName}, does not answer. Waiting for a sign of life, {Seconds} s at most.")]
    private partial void LogWaiting(SiloAddress silo, string hostName, double seconds);

    [LoggerMessage(LogLevel.Warning, "The member {Silo} of the cluster, on host {HostName}, is dead. Its last sign of life was at {LastBeat:u}.")]
    private partial void LogDead(SiloAddress silo, string hostName, DateTime lastBeat);
}
