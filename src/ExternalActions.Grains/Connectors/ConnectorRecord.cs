using System.Diagnostics.CodeAnalysis;
using ExternalActions.Connectors;
using ExternalActions.Problems;
using Orleans.Storage;

namespace ExternalActions.Grains.Connectors;

/// <summary>
/// What is stored of one connector. Changes exclude each other, each from its first look at what is stored to its commit, token requests in
/// between included; reads need not wait and see the last commit.
/// </summary>
/// <param name="id">The connector.</param>
/// <param name="state">Where it is stored.</param>
/// <param name="host">Told of commits.</param>
/// <param name="time">The clock of the pauses between tries.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing to release.")]
internal sealed class ConnectorRecord(Guid id, IPersistentState<ConnectorState> state, IConnectorHost host, TimeProvider time)
{
    private const int PersistentTries = 4;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private static readonly ConnectorSnapshot Empty = new(null, Grant.None, []);

    private readonly SemaphoreSlim _changes = new(1);

    /// <summary>The connector's id.</summary>
    public Guid Id => id;

    /// <summary>What is committed.</summary>
    public ConnectorSnapshot Current { get; private set; } = Empty;

    /// <summary>The connector, secrets encrypted; null when there is none.</summary>
    public SavedConnector? Connector => Current.Connector;

    /// <summary>The tokens, and what is known of them.</summary>
    public Grant Grant => Current.Grant;

    /// <summary>The settings of OAuth 2.0, secrets encrypted; null when the connector is of another type, or there is none.</summary>
    public OAuth2Authorization? OAuth2 => Connector?.Settings.OAuth2;

    /// <summary>To be called once, when the state has been read.</summary>
    public void Begin() => Current = new ConnectorSnapshot(state.State.Connector, state.State.Grant, state.State.Events);

    /// <summary>Makes a change while no other one is made.</summary>
    /// <param name="change">Looks at <see cref="Current"/> and commits.</param>
    /// <typeparam name="T">What it brings.</typeparam>
    public async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        await _changes.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Makes a change while no other one is made.</summary>
    /// <param name="change">Looks at <see cref="Current"/> and commits.</param>
    public Task ChangeAsync(Func<Task> change) => ChangeAsync(async () =>
    {
        await change();
        return true;
    });

    /// <summary>Waits until no change is under way.</summary>
    /// <param name="cancellationToken">Ends the wait; it then throws.</param>
    public async Task WaitForChangesAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        _changes.Release();
    }

    /// <summary>Stores a snapshot, and only then lets others see it. To be called within a change.</summary>
    /// <param name="next">The snapshot.</param>
    /// <param name="isPersistent">Whether to try again when the store fails: the snapshot holds what cannot be got a second time.</param>
    public async Task CommitAsync(ConnectorSnapshot next, bool isPersistent = false)
    {
        (state.State.Connector, state.State.Grant, state.State.Events) = next;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await state.WriteStateAsync();
                break;
            }
            catch (Exception exception) when (isPersistent && tries < PersistentTries && exception is not InconsistentStateException)
            {
                await Task.Delay(BetweenTries * tries, time);
            }
            catch
            {
                // What is stored now is not known here: the next activation reads it.
                host.Deactivate();
                throw;
            }
        }

        Current = next;
        await host.OnChangedAsync();
    }

    /// <summary>That there is no such connector.</summary>
    public Problem NotFound() => Absent.Connector(id);

    /// <summary>Removes all that is stored. To be called within a change, which is the last one of the activation.</summary>
    public async Task ClearAsync()
    {
        try
        {
            await state.ClearStateAsync();
            Current = Empty;
        }
        finally
        {
            await host.OnChangedAsync();
            host.Deactivate();
        }
    }
}
