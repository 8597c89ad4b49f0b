using System.Collections.Immutable;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Catalog;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Common;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;
using FieldType = ExternalActions.Actions.FieldType;

namespace ExternalActions.Console.Actions;

/// <summary>The page of one external action.</summary>
public sealed partial class ActionPage : ComponentBase, IDisposable
{
    private const string FormSelector = "#ea-action";
    private const string TestSelector = "#ea-test";

    // Where a preview has the definition.
    private const string Definition = "#/definition";

    private static readonly IReadOnlyList<Crumb> Trail = [new Crumb("External actions", "actions")];

    // While someone edits it; that someone else saved shows within moments.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(4);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private FormScope _scope = default!;
    private FormScope _testScope = default!;
    private TypingPause? _typing;
    private readonly Repeat _reading = new();

    // What the form began with, to tell whether anything was changed.
    private string _begun = "";
    private ActionForm? _form;
    private int _version;

    // The form that is shown or being read.
    private string? _asked;
    private SavedAction? _saved;
    private SavedAction? _live;
    private SavedAction? _theirs;
    private IReadOnlyList<ConnectorEntry> _connectors = [];
    private string? _failure;
    private string? _refusal;
    private bool _isGone;
    private string? _origin;
    private IReadOnlyList<string> _notes = [];
    private Work _busy;
    private bool _mayLeave;

    private ImmutableArray<ProblemEntry> _warnings = [];
    private RequestPreview? _preview;
    private IReadOnlyList<string> _reasons = [];
    private int _rendering;

    private bool _isTesting;
    private Execution? _execution;
    private string? _testRefusal;

    private enum Work
    {
        None,
        Saving,
        Other,
    }

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

    private bool IsBusy => _busy != Work.None;

    private bool IsDirty => _form is not null && Serialize(_form) != _begun;

    private string DraftKey => ActionDraft.Key(Id);

    // Values stay for the next test, too.
    private string TestKey => $"{DraftKey}/test";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _scope = new FormScope(OnChangedAsync);
        _testScope = new FormScope(OnValueChangedAsync);
        _typing = new TypingPause(() => InvokeAsync(AfterPauseAsync));
        _reading.Begin(BetweenReads, () => InvokeAsync(ReadLiveAsync));
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        // One action after another is shown by the same component. Parameters may be set anew while it is being read: read twice, the form of the
        // second time would take the place of one that someone types into already.
        if (_asked != DraftKey)
        {
            _asked = DraftKey;
            await LoadAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _typing?.Dispose();
        _reading.Dispose();
    }

    private static string Serialize(ActionForm form) => JsonSerializer.Serialize(form);

    private async Task LoadAsync()
    {
        var asked = _asked;
        _form = null;
        (_failure, _refusal, _theirs, _isGone, _origin, _mayLeave) = (null, null, null, false, null, false);
        (_isTesting, _execution, _testRefusal, _notes) = (false, null, null, []);
        _values.Clear();
        foreach (var (name, value) in await Drafts.ReadAsync<Dictionary<string, string>>(TestKey) ?? [])
        {
            _values[name] = value;
        }

        // Before the form is there: what is typed into it must not be replaced.
        var draft = await Drafts.ReadAsync<ActionDraft>(DraftKey);
        await ReadConnectorsAsync();
        if (asked != _asked)
        {
            // Another one was asked for meanwhile.
            return;
        }

        if (Id is not { } id)
        {
            (_saved, _live) = (null, null);
            Begin(new ActionForm { ConnectorId = Connector ?? (_connectors is [var only] ? only.Id : Guid.Empty) }, 0);
        }
        else
        {
            var outcome = await Service.FindAsync(id);
            if (asked != _asked)
            {
                return;
            }

            if (!outcome.Succeeded(out var saved))
            {
                (_failure, _isGone) = (outcome.Why, outcome.Refusal?.Kind == ProblemKind.NotFound);
                return;
            }

            Begin(saved);
        }

        Restore(draft);
        await RenderAsync();
    }

    private async Task ReadConnectorsAsync()
    {
        var outcome = await Service.ListConnectorsAsync();
        _connectors = outcome.Value ?? _connectors;
        _failure = outcome.Value is null ? outcome.Why : null;
    }

    private void Begin(SavedAction saved)
    {
        (_saved, _live) = (saved, saved);
        Begin(ActionForm.From(saved.Definition), saved.Version);
    }

    private void Begin(ActionForm form, int version)
    {
        (_form, _version, _theirs, _refusal) = (form, version, null, null);
        _begun = Serialize(form);
        _scope.Errors.Set(null);
    }

    private void Restore(ActionDraft? draft)
    {
        if (draft is null || Serialize(draft.Form) == _begun)
        {
            return;
        }

        // The version that was edited is kept, too: should there be a newer one, saving says so.
        (_form, _version) = (draft.Form, Id is null ? 0 : draft.Version);
        (_origin, _notes) = (draft.Origin ?? "This is what you had typed.", draft.Notes);
    }

    private Task OnChangedAsync()
    {
        _refusal = _scope.Errors.Entries.Count > 0 ? _refusal : null;
        StateHasChanged();
        _typing?.Begin();
        return Task.CompletedTask;
    }

    private Task OnValueChangedAsync()
    {
        _testRefusal = _testScope.Errors.Entries.Count > 0 ? _testRefusal : null;
        _typing?.Begin();
        return Task.CompletedTask;
    }

    private async Task AfterPauseAsync()
    {
        await KeepDraftAsync();
        await KeepValuesAsync();
        await RenderAsync();
    }

    // Once something was changed, what it came from no longer matters, but what an import had to say does.
    private Task KeepDraftAsync() => _form is { } form && IsDirty
        ? Drafts.WriteAsync(DraftKey, new ActionDraft { Version = _version, Form = form, Origin = _origin, Notes = [.. _notes] })
        : Drafts.RemoveAsync(DraftKey);

    private Task KeepValuesAsync() => _values.Count > 0 ? Drafts.WriteAsync(TestKey, _values) : Task.CompletedTask;

    private async Task DropDraftAsync()
    {
        _typing?.Cancel();
        (_origin, _notes) = (null, []);
        await Drafts.RemoveAsync(DraftKey);
    }

    private async Task DiscardAsync()
    {
        await DropDraftAsync();
        await LoadAsync();
    }

    /// <summary>Reads the fields off the templates, says what is wrong so far, and renders the request.</summary>
    private async Task RenderAsync()
    {
        if (_form is not { } form)
        {
            return;
        }

        var turn = ++_rendering;
        var parsed = await Service.ParseAsync(form.ToDefinition());
        // Something was typed meanwhile: another turn is to come.
        if (turn != _rendering || form != _form)
        {
            return;
        }

        if (parsed.Succeeded(out var fields))
        {
            form.FieldNames = [.. fields.Fields.Select(field => field.Name)];
            _warnings = fields.Warnings;
        }

        var preview = await Service.PreviewAsync(form.ToDefinition(), Examples(form));
        if (turn != _rendering || form != _form)
        {
            return;
        }

        _preview = preview.Value;
        var refused = preview.Refusal?.Errors ?? [];
        _reasons = preview.Value is not null ? [] : refused.IsEmpty ? [preview.Why] : [.. refused.Select(entry => Reason(entry, form))];
        Judge(form, [.. refused.Where(entry => entry.Pointer.StartsWith(Definition, StringComparison.Ordinal)).Select(entry => InForm(entry, form))]);
        StateHasChanged();
    }

    private static ProblemEntry InForm(ProblemEntry entry, ActionForm form) =>
        InWords(entry with { Pointer = $"#{entry.Pointer[Definition.Length..]}" }, form);

    // Nobody here knows of ids.
    private static ProblemEntry InWords(ProblemEntry entry, ActionForm form) => entry.Pointer == "#/connectorId" && form.ConnectorId == Guid.Empty
        ? entry with { Detail = "Choose a connector: it authenticates the request." }
        : form.LacksNumber(entry.Pointer) ? MissingNumber.InWords(entry) : entry;

    // Beside each field stands what the system says of it now; what it said at the last save stays where it says nothing new.
    private void Judge(ActionForm form, ImmutableArray<ProblemEntry> now)
    {
        var wrong = now.Where(entry => !form.IsBlank(entry.Pointer)).Concat(form.FindFaults()).ToList();
        // A name that is taken, a connector that is gone: only saving finds these.
        var kept = _scope.Errors.Entries.Where(entry => entry.Pointer is "#/name" or "#/connectorId" || form.IsBlank(entry.Pointer));
        ImmutableArray<ProblemEntry> all = [.. kept.Concat(wrong).DistinctBy(entry => entry.Pointer)];
        _scope.Errors.Set(all.IsEmpty ? null : Problem.Invalid(all));
        _refusal = all.IsEmpty ? null : _refusal;
    }

    private static string Reason(ProblemEntry entry, ActionForm form)
    {
        if (!entry.Pointer.StartsWith(Definition, StringComparison.Ordinal))
        {
            return $"{entry.Pointer.Split('/')[^1]}: {entry.Detail}";
        }

        var inForm = InForm(entry, form);
        return $"{ActionWords.Label(inForm.Pointer, form)}: {inForm.Detail}";
    }

    private RawJson Examples(ActionForm form) => FieldText.Object(form.Fields.Select(field => (field.Name, Value: Example(field)))
        .Where(pair => pair.Value is not null)
        .Select(pair => (pair.Name, pair.Value!)));

    private RawJson? Example(FieldForm field)
    {
        if (Given(field) is { } given)
        {
            return given;
        }

        // The default is the system's to take.
        return field.Default.Length > 0 ? null : field.Type switch
        {
            FieldType.Number => new RawJson("1"),
            FieldType.Boolean => new RawJson("true"),
            FieldType.Date => new RawJson("\"2026-01-31\""),
            FieldType.DateTime => new RawJson("\"2026-01-31T09:30:00Z\""),
            FieldType.Json => new RawJson("{}"),
            _ => FieldText.ToJson(FieldType.String, field.Name),
        };
    }

    private RawJson? Given(FieldForm field) => FieldText.ToJson(field.Type, _values.GetValueOrDefault(field.Name, ""));

    private async Task<bool> SaveAsync()
    {
        if (IsBusy || _form is not { } form)
        {
            return false;
        }

        _busy = Work.Saving;
        try
        {
            // The pointers of what is refused count the fields as they stand now.
            await RenderAsync();
            if (form.FindFaults().ToImmutableArray() is { IsEmpty: false } faults)
            {
                await RefuseAsync(new Outcome<SavedAction> { Refusal = Problem.Invalid(faults) });
                return false;
            }

            var outcome = _saved is { } saved
                ? await Service.UpdateAsync(saved.Id, form.ToDefinition(), _version)
                : await Service.CreateAsync(form.ToDefinition());
            if (!outcome.Succeeded(out var stored))
            {
                await RefuseAsync(outcome);
                return false;
            }

            await DropDraftAsync();
            var isNew = _saved is null;
            Begin(stored);
            Snackbar.Add(isNew ? "The action is created" : "The action is saved", Severity.Success);
            if (isNew)
            {
                // It is shown already.
                _asked = ActionDraft.Key(stored.Id);
                Navigation.NavigateTo($"actions/{stored.Id}", replace: true);
            }

            return true;
        }
        finally
        {
            _busy = Work.None;
        }
    }

    private async Task RefuseAsync(Outcome<SavedAction> outcome)
    {
        var refusal = outcome.Refusal is { } problem ? problem with { Errors = [.. problem.Errors.Select(entry => InWords(entry, _form!))] } : null;
        _scope.Errors.Set(refusal);
        _refusal = refusal is { Errors: [var only] } ? only.Detail : outcome.Why;
        await KeepDraftAsync();
        if (outcome.Refusal?.Kind == ProblemKind.VersionMismatch && _saved is { } saved)
        {
            var newest = await Service.FindAsync(saved.Id);
            _theirs = newest.Value;
            _refusal = newest.Value is null ? newest.Why : _refusal;
        }
        else if (outcome.Refusal?.Kind == ProblemKind.NotFound && _saved is not null)
        {
            _refusal = "The action was deleted meanwhile. Saving again creates it anew.";
            (_saved, _live) = (null, null);
        }

        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.showAnswer", FormSelector);
    }

    private IReadOnlyList<string> Differing(SavedAction theirs) =>
    [
        .. ActionDifferences.Between(theirs.Definition, _form!.ToDefinition(), _connectors.ToDictionary(each => each.Id, each => each.Name))
            .Select(difference => difference.Label),
    ];

    private async Task TakeTheirsAsync()
    {
        if (_theirs is { } theirs)
        {
            await DropDraftAsync();
            Begin(theirs);
            await RenderAsync();
        }
    }

    private async Task OverwriteAsync()
    {
        if (_theirs is { } theirs)
        {
            // Knowingly over this one; over a still newer one it is refused again.
            (_version, _theirs) = (theirs.Version, null);
            await SaveAsync();
        }
    }

    private async Task ShowTestAsync()
    {
        _isTesting = true;
        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.show", TestSelector);
    }

    private async Task SendTestAsync()
    {
        if (IsBusy || _form is not { } form)
        {
            return;
        }

        (_execution, _testRefusal) = (null, null);
        await KeepValuesAsync();
        _testScope.Errors.Set(null);
        if (FindFaultsOfValues(form))
        {
            return;
        }

        if ((IsDirty || _saved is null) && !await SaveAsync())
        {
            return;
        }

        _busy = Work.Other;
        try
        {
            var values = FieldText.Object(form.Fields.Select(field => (field.Name, Value: Given(field)))
                .Where(pair => pair.Value is not null)
                .Select(pair => (pair.Name, pair.Value!)));
            var outcome = await Service.TestAsync(_saved!, values);
            _execution = outcome.Value;
            _testScope.Errors.Set(outcome.Refusal);
            _testRefusal = outcome.Value is null ? outcome.Why : null;
        }
        finally
        {
            _busy = Work.None;
        }

        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.show", _execution is null ? $"{TestSelector} [aria-invalid=true]" : $"{TestSelector} .ea-exchange");
    }

    private bool FindFaultsOfValues(ActionForm form)
    {
        ImmutableArray<ProblemEntry> faults =
        [
            .. form.Fields.Select(field => (field.Name, Fault: FieldText.Explain(field.Type, _values.GetValueOrDefault(field.Name, ""))))
                .Where(each => each.Fault is not null)
                .Select(each => new ProblemEntry(TestPanel.PointerOf(each.Name), each.Fault!)),
        ];
        if (faults.IsEmpty)
        {
            return false;
        }

        var problem = Problem.Invalid(faults);
        _testScope.Errors.Set(problem);
        _testRefusal = problem.Detail;
        return true;
    }

    private async Task DuplicateAsync()
    {
        if (_form is not { } form || !await MayReplaceNewAsync())
        {
            return;
        }

        var copy = ActionForm.From(form.ToDefinition());
        copy.Name = $"Copy of {form.Name}".Trim();
        await Drafts.WriteAsync(ActionDraft.NewKey, new ActionDraft { Form = copy, Origin = $"This is a copy of “{form.Name}”." });
        Navigation.NavigateTo("actions/new");
    }

    private async Task<bool> MayReplaceNewAsync() =>
        await Drafts.ReadAsync<ActionDraft>(ActionDraft.NewKey) is null
        || await Dialogs.ShowMessageBoxAsync(
            "Replace your new action?", "In this tab is a new action that is not saved. The copy would take its place.",
            yesText: "Replace it", cancelText: "Keep it") is true;

    private async Task DeleteAsync()
    {
        if (_saved is not { } saved)
        {
            return;
        }

        var agreed = await Dialogs.ShowMessageBoxAsync(
            $"Delete “{saved.Definition.Name}”?",
            "Nobody can run it any more. Executions that were accepted still end, and their history stays.",
            yesText: "Delete",
            cancelText: "Keep it");
        if (agreed is not true)
        {
            return;
        }

        _busy = Work.Other;
        try
        {
            var outcome = await Service.DeleteAsync(saved.Id);
            if (outcome.Value is null && outcome.Refusal?.Kind != ProblemKind.NotFound)
            {
                _refusal = outcome.Why;
                return;
            }

            await DropDraftAsync();
            _mayLeave = true;
            Snackbar.Add($"“{saved.Definition.Name}” is deleted", Severity.Success);
            Navigation.NavigateTo("actions");
        }
        finally
        {
            _busy = Work.None;
        }
    }

    private Task ConfirmLeavingAsync(LocationChangingContext context) =>
        _mayLeave || !IsDirty ? Task.CompletedTask : Leaving.AskAsync(context, Dialogs, DropDraftAsync);

    /// <summary>Looks whether someone else saved.</summary>
    private async Task ReadLiveAsync()
    {
        if (_live is not { Id: var id } || IsBusy)
        {
            return;
        }

        var outcome = await Service.FindAsync(id);
        if (_live?.Id == id && outcome.Value is { } newest && newest.Version > _live.Version)
        {
            _live = newest;
            if (!IsDirty && !IsBusy && _theirs is null)
            {
                // Nothing was typed here that theirs could clash with.
                Begin(newest);
                await RenderAsync();
            }

            StateHasChanged();
        }
    }
}
