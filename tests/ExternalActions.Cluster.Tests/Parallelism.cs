// Each class runs a cluster of processes, and what is measured needs the machine for itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
