using System.Threading.Channels;
using ExternalActions.Core.Executions;

namespace ExternalActions.Storage.Executions;

/// <summary>Notes failed commits and reads, and tests whether the database takes commits again.</summary>
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
        // The recovery that follows may miss failures from here on; they count for the next one.
        _failures.Reader.TryRead(out _);
        try
        {
            await _writer.CommitNothingAsync();
            return true;
        }
        catch (Exception)
        {
            // Any failure means "no"; callers whose writes fail say why.
            return false;
        }
    }
}
