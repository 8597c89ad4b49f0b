using ExternalActions.Console.Editing;

namespace ExternalActions.Console.Tests.Editing;

/// <summary>A page that only counts what it is told.</summary>
internal sealed class NotePage : IEditPage
{
    public int Loads { get; private set; }

    public int Forms { get; private set; }

    public int Edits { get; private set; }

    public int Refusals { get; private set; }

    public int Renders { get; private set; }

    public int Saves { get; private set; }

    /// <summary>Completes once someone has paused in typing and the draft is kept.</summary>
    public TaskCompletionSource Paused { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task InvokeAsync(Func<Task> work) => work();

    public void Render() => Renders++;

    public void OnEdited() => Edits++;

    public Task ShowRefusalAsync() => Task.FromResult(Refusals++);

    public Task OnLoadingAsync() => Task.FromResult(Loads++);

    public Task OnFormReplacedAsync() => Task.FromResult(Forms++);

    public Task OnSavingAsync() => Task.FromResult(Saves++);

    public Task OnPausedAsync()
    {
        Paused.TrySetResult();
        return Task.CompletedTask;
    }
}
