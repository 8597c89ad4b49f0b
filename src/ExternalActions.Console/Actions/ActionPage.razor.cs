using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Console.Common;
using ExternalActions.Console.Editing;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace ExternalActions.Console.Actions;

/// <summary>The page of one external action.</summary>
public sealed partial class ActionPage : ComponentBase, IEditPage, IDisposable
{
    private const string FormSelector = "#ea-action";
    private const string TestSelector = "#ea-test";

    private static readonly IReadOnlyList<Crumb> Trail = [new Crumb("External actions", "actions")];

    // While someone edits it; that someone else saved shows within moments.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(4);

    private readonly Repeat _reading = new();
    private EditSession<SavedAction, ActionForm> _session = default!;
    private ActionPreview _preview = default!;
    private IReadOnlyList<ConnectorEntry> _connectors = [];
    private string? _connectorsFailure;

    // The panel for tests.
    private TestValues _values = default!;
    private FormScope _testScope = default!;
    private TypingPause _typingValues = default!;
    private bool _isTesting;
    private Execution? _execution;
    private string? _testRefusal;

    /// <summary>The action; null for a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>The connector that a new action begins with, when a connector's page leads here.</summary>
    [SupplyParameterFromQuery(Name = "connector")]
    public Guid? Connector { get; set; }

    [Inject]
    private ActionService Service { get; set; } = default!;

    [Inject]
    private Drafts Drafts { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _session = new EditSession<SavedAction, ActionForm>(new ActionEditor(Service, NewForm), Drafts, this);
        _preview = new ActionPreview(Service);
        _values = new TestValues(Drafts);
        _testScope = new FormScope(OnValueChangedAsync);
        _typingValues = new TypingPause(() => InvokeAsync(OnPausedAsync));
        _reading.Begin(BetweenReads, () => InvokeAsync(_session.ReadNewestAsync));
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => _session.ShowAsync(Id);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _typingValues.Dispose();
        _reading.Dispose();
    }

    Task IEditPage.InvokeAsync(Func<Task> work) => InvokeAsync(work);

    void IEditPage.Render() => StateHasChanged();

    async Task IEditPage.ShowRefusalAsync()
    {
        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.showAnswer", FormSelector);
    }

    async Task IEditPage.OnLoadingAsync()
    {
        (_isTesting, _execution, _testRefusal) = (false, null, null);
        await _values.ReadAsync(Id);
        await ReadConnectorsAsync();
    }

    Task IEditPage.OnFormReplacedAsync() => RenderAsync();

    Task IEditPage.OnPausedAsync() => OnPausedAsync();

    // The pointers of what is refused count the fields as they stand now.
    Task IEditPage.OnSavingAsync() => RenderAsync();

    private ActionForm NewForm() => new() { ConnectorId = Connector ?? (_connectors is [var only] ? only.Id : Guid.Empty) };

    private async Task ReadConnectorsAsync()
    {
        var outcome = await Service.ListConnectorsAsync();
        _connectors = outcome.Value ?? _connectors;
        _connectorsFailure = outcome.Value is null ? outcome.Why : null;
    }

    private Task OnValueChangedAsync()
    {
        _testRefusal = _testScope.Errors.Entries.Count > 0 ? _testRefusal : null;
        _typingValues.Begin();
        return Task.CompletedTask;
    }

    private async Task OnPausedAsync()
    {
        await _values.KeepAsync(Id);
        await RenderAsync();
    }

    /// <summary>Shows the request and says what is wrong so far.</summary>
    private async Task RenderAsync()
    {
        if (_session.Form is { } form && await _preview.RenderAsync(form, _values) is { } wrong && form == _session.Form)
        {
            Judge(form, wrong);
            StateHasChanged();
        }
    }

    // Beside each field stands what the system says of it now; what it said at the last save stays where it says nothing new.
    private void Judge(ActionForm form, ImmutableArray<ProblemEntry> now)
    {
        // A name that is taken, a connector that is gone: only saving finds these.
        var kept = _session.Scope.Errors.Entries
            .Where(entry => entry.Pointer is "#/name" or "#/connectorId" || form.IsBlank(entry.Pointer));
        var wrong = now.Where(entry => !form.IsBlank(entry.Pointer)).Concat(form.FindFaults());
        _session.SetErrors([.. kept.Concat(wrong).DistinctBy(entry => entry.Pointer)]);
    }

    private async Task<bool> SaveAsync() => FollowSave(await _session.SaveAsync());

    private async Task OverwriteAsync() => FollowSave(await _session.OverwriteAsync());

    private bool FollowSave(SaveResult result)
    {
        if (result == SaveResult.Refused)
        {
            return false;
        }

        Snackbar.Add(result == SaveResult.Created ? "The action is created" : "The action is saved", Severity.Success);
        if (result == SaveResult.Created)
        {
            Navigation.NavigateTo($"actions/{_session.Saved!.Id}", replace: true);
        }

        return true;
    }

    private IReadOnlyList<string> Differing(ActionForm form, SavedAction theirs) =>
    [
        .. ActionDifferences.Between(theirs.Definition, form.ToDefinition(), _connectors.ToDictionary(each => each.Id, each => each.Name))
            .Select(difference => difference.Label),
    ];

    private async Task ShowTestAsync()
    {
        _isTesting = true;
        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.show", TestSelector);
    }

    private async Task SendTestAsync()
    {
        if (_session.IsBusy || _session.Form is not { } form)
        {
            return;
        }

        (_execution, _testRefusal) = (null, null);
        await _values.KeepAsync(Id);
        var faults = _values.FindFaults(form);
        Refuse(faults.IsEmpty ? null : Problem.Invalid(faults));
        if (!faults.IsEmpty || ((_session.IsDirty || _session.Saved is null) && !await SaveAsync()))
        {
            return;
        }

        await _session.RunAsync(EditWork.Testing, async () =>
        {
            var outcome = await Service.TestAsync(_session.Saved!, _values.Given(form));
            _execution = outcome.Value;
            Refuse(outcome.Refusal);
            _testRefusal = outcome.Value is null ? outcome.Why : null;
        });
        StateHasChanged();
        var answer = _execution is null ? "[aria-invalid=true]" : ".ea-exchange";
        await Browser.InvokeRenderedAsync("eaConsole.show", $"{TestSelector} {answer}");
    }

    private void Refuse(Problem? refusal)
    {
        _testScope.Errors.Set(refusal);
        _testRefusal = refusal?.Detail;
    }

    private async Task DuplicateAsync()
    {
        if (_session.Form is not { } form || !await MayReplaceNewAsync())
        {
            return;
        }

        var copy = ActionForm.From(form.ToDefinition());
        copy.Name = $"Copy of {form.Name}".Trim();
        await Drafts.WriteAsync(ActionEditor.NewKey, new Draft<ActionForm> { Form = copy, Origin = $"This is a copy of “{form.Name}”." });
        Navigation.NavigateTo("actions/new");
    }

    private async Task<bool> MayReplaceNewAsync() =>
        await Drafts.ReadAsync<Draft<ActionForm>>(ActionEditor.NewKey) is null
        || await Dialogs.ShowMessageBoxAsync(
            "Replace your new action?", "In this tab is a new action that is not saved. The copy would take its place.",
            yesText: "Replace it", cancelText: "Keep it") is true;

    private async Task DeleteAsync()
    {
        if (_session.Saved is not { } saved)
        {
            return;
        }

        var agreed = await Dialogs.ShowMessageBoxAsync(
            $"Delete “{saved.Definition.Name}”?",
            "It can no longer be run. Executions that were accepted still end, and their history stays.",
            yesText: "Delete",
            cancelText: "Keep it");
        if (agreed is not true)
        {
            return;
        }

        if (await _session.DeleteAsync())
        {
            Snackbar.Add($"“{saved.Definition.Name}” is deleted", Severity.Success);
            Navigation.NavigateTo("actions");
        }
    }

    private Task ConfirmLeavingAsync(LocationChangingContext context) =>
        _session.AsksBeforeLeaving ? Leaving.AskAsync(context, Dialogs, _session.DropDraftAsync) : Task.CompletedTask;
}
