using ExternalActions.Grains.Connectors;

namespace ExternalActions.Grains.Tests.Connectors;

/// <summary>A store in memory that a test can make fail or wait.</summary>
internal sealed class ConnectorStore : IPersistentState<ConnectorState>
{
    /// <summary>Called before each write, with the state that is about to be written; what it throws the write throws.</summary>
    public Func<ConnectorState, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>How many writes were tried.</summary>
    public int Tries { get; private set; }

    /// <summary>The grant that was last written.</summary>
    public Grant Written { get; private set; } = Grant.None;

    public ConnectorState State { get; set; } = new();

    public string Etag => "";

    public bool RecordExists { get; private set; }

    public Task ReadStateAsync() => Task.CompletedTask;

    public async Task WriteStateAsync()
    {
        Tries++;
        await BeforeWrite(State);
        (Written, RecordExists) = (State.Grant, true);
    }

    public Task ClearStateAsync()
    {
        (State, Written, RecordExists) = (new(), Grant.None, false);
        return Task.CompletedTask;
    }
}
