namespace ExternalActions.Console.Editing;

/// <summary>What an edit session asks of the page that shows it, and tells it.</summary>
internal interface IEditPage
{
    /// <summary>Does something within the page's own turn.</summary>
    /// <param name="work">What.</param>
    Task InvokeAsync(Func<Task> work);

    /// <summary>Shows what has changed.</summary>
    void Render();

    /// <summary>Leads to what a refusal says, once it is shown.</summary>
    Task ShowRefusalAsync();

    /// <summary>Called before there is a form: reads what a form needs.</summary>
    Task OnLoadingAsync() => Task.CompletedTask;

    /// <summary>Called when another form has taken the place of the one that was shown.</summary>
    Task OnFormReplacedAsync() => Task.CompletedTask;

    /// <summary>Called at every change of the form, before it is shown.</summary>
    void OnEdited()
    {
    }

    /// <summary>Called once someone pauses in typing, when the draft is kept.</summary>
    Task OnPausedAsync() => Task.CompletedTask;

    /// <summary>Called before the form is saved.</summary>
    Task OnSavingAsync() => Task.CompletedTask;
}
