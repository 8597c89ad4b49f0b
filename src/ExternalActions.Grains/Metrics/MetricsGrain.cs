using ExternalActions.Core.Metrics;
using ExternalActions.Metrics;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace ExternalActions.Grains.Metrics;

/// <summary>
/// Asks every silo for what it counted. However many pages look, the silos are asked once a second for each silo that pages look through.
/// </summary>
[StatelessWorker(1), GrainType("metrics")]
public sealed partial class MetricsGrain(
    SiloMetricsClient silos, ISiloStatusOracle cluster, TimeProvider time, ILogger<MetricsGrain> logger) : Grain, IMetricsGrain
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    // One that hangs must not keep the figures of the others from being seen.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    private MetricSeries? _sum;

    /// <inheritdoc/>
    public async Task<MetricSeries> ReadAsync()
    {
        if (_sum is null || (time.GetUtcNow() - _sum.At).Duration() >= Fresh)
        {
            var active = cluster.GetApproximateSiloStatuses(onlyActive: true).Keys;
            _sum = MetricSum.Of(await Task.WhenAll(active.Select(AskAsync)), time.GetUtcNow());
        }

        return _sum;
    }

    private async Task<MetricSeries?> AskAsync(SiloAddress silo)
    {
        try
        {
            return await silos.Of(silo).ReadAsync().WaitAsync(AnswerLimit);
        }
        catch (Exception exception)
        {
            // It is about to stop, hangs, or is of a release without metrics.
            LogSilent(exception, silo);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Silo {Silo} did not tell what it counted")]
    private partial void LogSilent(Exception exception, SiloAddress silo);
}
