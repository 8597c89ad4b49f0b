using ExternalActions.Connectors;
using ExternalActions.Grains.Connectors;
using Orleans.Storage;

namespace ExternalActions.Grains.Tests.Connectors;

/// <summary>What is stored of a connector, and who sees it when.</summary>
public sealed class ConnectorRecordTests
{
    [Fact]
    public Task Change_is_seen_only_once_it_is_committed() => ConnectorUnderTest.RunAsync(async connector =>
    {
        var write = new TaskCompletionSource();
        connector.Store.BeforeWrite = _ => write.Task;
        var (before, changes) = (connector.Record.Current, connector.Host.Changes);

        var commit = NoteAsync(connector, "seen");
        Assert.Same(before, connector.Record.Current);
        Assert.Equal(changes, connector.Host.Changes);
        write.SetResult();
        await commit;

        Assert.Equal("seen", connector.Record.Current.Events[0].Detail);
        Assert.Equal(changes + 1, connector.Host.Changes);
    });

    [Fact]
    public Task Change_begins_when_the_one_before_it_has_ended() => ConnectorUnderTest.RunAsync(async connector =>
    {
        var write = new TaskCompletionSource();
        connector.Store.BeforeWrite = _ => write.Task;
        var order = new List<string>();

        var first = connector.Record.ChangeAsync(async () =>
        {
            await connector.Record.CommitAsync(connector.Record.Current.With(connector.Clock.GetUtcNow(), ConnectorEventKind.Edited, "first"));
            order.Add("first");
        });
        var second = connector.Record.ChangeAsync(() =>
        {
            order.Add($"second after {connector.Record.Current.Events[0].Detail}");
            return Task.CompletedTask;
        });
        var quiet = connector.Record.WaitForChangesAsync(CancellationToken.None);
        Assert.False(quiet.IsCompleted);
        write.SetResult();
        await Task.WhenAll(first, second, quiet);

        Assert.Equal(["first", "second after first"], order);
    });

    [Fact]
    public Task Change_that_the_store_refuses_is_not_seen_and_ends_the_activation() => ConnectorUnderTest.RunAsync(async connector =>
    {
        connector.Store.BeforeWrite = _ => throw new IOException("The disk is full.");
        var before = connector.Record.Current;

        await Assert.ThrowsAsync<IOException>(() => NoteAsync(connector, "lost"));

        Assert.Same(before, connector.Record.Current);
        Assert.True(connector.Host.IsDeactivated);
    });

    [Fact]
    public Task Change_that_cannot_be_made_twice_outlives_a_short_failure_of_the_store() => ConnectorUnderTest.RunAsync(async connector =>
    {
        var (left, before) = (3, connector.Store.Tries);
        connector.Store.BeforeWrite = _ => left-- > 0 ? throw new IOException("Busy.") : Task.CompletedTask;

        var commit = NoteAsync(connector, "kept", isPersistent: true);
        await TimePassesAsync(connector, commit);

        Assert.Equal("kept", connector.Record.Current.Events[0].Detail);
        Assert.Equal(before + 4, connector.Store.Tries);
        Assert.False(connector.Host.IsDeactivated);
    });

    [Fact]
    public Task Change_over_a_state_that_another_silo_has_written_is_not_tried_again() => ConnectorUnderTest.RunAsync(async connector =>
    {
        var before = connector.Store.Tries;
        connector.Store.BeforeWrite = _ => throw new InconsistentStateException("Another silo wrote it.");

        await Assert.ThrowsAsync<InconsistentStateException>(() => NoteAsync(connector, "lost", isPersistent: true));

        Assert.Equal(before + 1, connector.Store.Tries);
        Assert.True(connector.Host.IsDeactivated);
    });

    [Fact]
    public Task Cleared_record_holds_nothing_and_ends_the_activation() => ConnectorUnderTest.RunAuthorizedAsync(async connector =>
    {
        await connector.Record.ChangeAsync(connector.Record.ClearAsync);

        Assert.Null(connector.Record.Connector);
        Assert.Same(Grant.None, connector.Record.Grant);
        Assert.False(connector.Store.RecordExists);
        Assert.True(connector.Host.IsDeactivated);
    });

    private static Task NoteAsync(ConnectorUnderTest connector, string detail, bool isPersistent = false) => connector.Record.ChangeAsync(() =>
        connector.Record.CommitAsync(connector.Record.Current.With(connector.Clock.GetUtcNow(), ConnectorEventKind.Edited, detail), isPersistent));

    private static Task TimePassesAsync(ConnectorUnderTest connector, Task until) => Eventually.HoldsAsync("the commit", () =>
    {
        connector.Clock.Advance(TimeSpan.FromMilliseconds(250));
        return Task.FromResult(until.IsCompleted);
    });
}
