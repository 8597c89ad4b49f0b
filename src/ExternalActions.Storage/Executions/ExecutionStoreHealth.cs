using System.Threading.Channels;
using ExternalActions.Core.Executions;

namespace ExternalActions.Storage.Executions;

/// <summary>Knows of commits and reads that the database failed, and tries whether it takes commits again.</summary>
internal sealed class ExecutionStoreHealth : IExecutionStoreHealth
{
    // One is as good as many.
    private readonly Channel<bool> _failures =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly GroupCommitWriter _writer;

    /// <summary>Listens to the writer from now on.</summary>
    public ExecutionStoreHealth(GroupCommitWriter writer)
    {
        _writer = writer;
        writer.CommitFailed += Report;
    }

    public void Report() => _failures.Writer.TryWrite(true);

    public bool IsOutage(Exception exception) => exception is StorageUnavailableException;

    public async Task WaitForFailureAsync(CancellationToken cancellationToken) => await _failures.Reader.ReadAsync(cancellationToken);

    public async Task<bool> AnswersAsync()
    {
        // What fails from here on may be missed by the recovery that the answer leads to, and is for the next one.
        _failures.Reader.TryRead(out _);
        try
        {
            await _writer.CommitNothingAsync();
            return true;
        }
        catch (Exception)
        {
            // Whatever it is, it is not "yes"; those whose writes fail tell why.
            return false;
        }
    }
}
