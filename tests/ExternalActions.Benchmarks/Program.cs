using ExternalActions.Benchmarks;
using ExternalActions.Benchmarks.Peers;
using ExternalActions.Benchmarks.Target;

// The verbs are for the processes that the benchmark starts itself.
return args switch
{
    ["target"] => await TargetServer.RunAsync(),
    ["peer", var name, var store, var target, var workers] => await PeerHost.RunAsync(name, new PeerSettings(store, target, int.Parse(workers))),
    _ => await Harness.RunAsync(args),
};
