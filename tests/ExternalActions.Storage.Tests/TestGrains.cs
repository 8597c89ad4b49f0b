using ExternalActions.Connectors;
using ExternalActions.Executions;

namespace ExternalActions.Storage.Tests;

[Alias("tests.IExecutionKeeper")]
public interface IExecutionKeeper : IGrainWithGuidKey
{
    [Alias("Write")]
    Task<string?> WriteAsync(Execution execution);

    [Alias("Read")]
    Task<Execution?> ReadAsync();

    [Alias("Clear")]
    Task ClearAsync();
}

public sealed class ExecutionKeeper([PersistentState("execution", "executions")] IPersistentState<ExecutionRecord> state) : Grain, IExecutionKeeper
{
    public async Task<string?> WriteAsync(Execution execution)
    {
        state.State.Execution = execution;
        await state.WriteStateAsync();
        return state.Etag;
    }

    public Task<Execution?> ReadAsync() => Task.FromResult(state.RecordExists ? state.State.Execution : null);

    public Task ClearAsync() => state.ClearStateAsync();
}

[GenerateSerializer, Alias("tests.SecretState")]
public sealed class SecretState
{
    [Id(0)]
    public Secret? Secret { get; set; }
}

/// <summary>A grain on the default storage, whose key has every part that a key can have.</summary>
[Alias("tests.ISecretKeeper")]
public interface ISecretKeeper : IGrainWithGuidCompoundKey
{
    [Alias("Set")]
    Task SetAsync(string text);

    [Alias("Get")]
    Task<string?> GetAsync();

    [Alias("Clear")]
    Task ClearAsync();

    /// <summary>Lets go of the activation; the next call reads from the store.</summary>
    [Alias("Forget")]
    Task ForgetAsync();
}

public sealed class SecretKeeper([PersistentState("secret")] IPersistentState<SecretState> state) : Grain, ISecretKeeper
{
    public Task SetAsync(string text)
    {
        state.State.Secret = Secret.Of(text);
        return state.WriteStateAsync();
    }

    public Task<string?> GetAsync() => Task.FromResult(state.State.Secret?.Value);

    public Task ClearAsync() => state.ClearStateAsync();

    public Task ForgetAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

[Alias("tests.IReminded")]
public interface IReminded : IGrainWithGuidKey
{
    [Alias("Register")]
    Task RegisterAsync(string name, TimeSpan due);

    [Alias("Unregister")]
    Task<bool> UnregisterAsync(string name);

    [Alias("List")]
    Task<List<string>> ListAsync();

    /// <summary>Ends when a reminder has ticked, with its name.</summary>
    [Alias("NextTick"), Orleans.Concurrency.AlwaysInterleave]
    Task<string> NextTickAsync();
}

public sealed class Reminded : Grain, IReminded, IRemindable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly TaskCompletionSource<string> _tick = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task RegisterAsync(string name, TimeSpan due) => this.RegisterOrUpdateReminder(name, due, Period);

    public async Task<bool> UnregisterAsync(string name)
    {
        if (await this.GetReminder(name) is not { } reminder)
        {
            return false;
        }

        await this.UnregisterReminder(reminder);
        return true;
    }

    public async Task<List<string>> ListAsync() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public Task<string> NextTickAsync() => _tick.Task;

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _tick.TrySetResult(reminderName);
        return Task.CompletedTask;
    }
}
