using System.Collections.Immutable;
using System.Text.Json;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Common;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace ExternalActions.Console.Connectors;

/// <summary>The page of one connector.</summary>
public sealed partial class ConnectorPage : ComponentBase, IDisposable
{
    private const string FormSelector = "#ea-connector";

    private static readonly IReadOnlyList<Crumb> Trail = [new Crumb("Connectors", "connectors")];

    // While someone reads it; what happens at a provider shows within moments.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(4);

    private FormScope _scope = default!;
    private TypingPause? _typing;
    private readonly Repeat _reading = new();

    // What the form began with, to tell whether anything was changed.
    private string _begun = "";
    private ConnectorForm? _form;
    private int _version;

    // The form that is shown or being read.
    private string? _asked;
    private SavedConnector? _saved;
    private SavedConnector? _theirs;
    private string? _failure;
    private string? _refusal;
    private bool _isGone;
    private bool _isRestored;
    private bool _lostSecrets;
    private (Severity Severity, string Text)? _notice;
    private Outcome<ConnectionTest>? _test;
    private Work _busy;
    private bool _mayLeave;

    // The panel beside the form goes its own way: the form keeps the version it began with.
    private SavedConnector? _live;
    private string? _liveFailure;
    private ImmutableArray<ConnectorEvent> _events = [];
    private IReadOnlyList<ActionEntry>? _actions;
    private DateTimeOffset? _lastUse;

    private enum Work
    {
        None,
        Saving,
        Testing,
        Other,
    }

    /// <summary>The connector; null for a new one.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>Set by the page that ends an authorization, which leads here.</summary>
    [SupplyParameterFromQuery(Name = "authorization")]
    public string? Authorization { get; set; }

    [Inject]
    private ConnectorService Service { get; set; } = default!;

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

    private bool IsDirty => _form is not null && (_form.HoldsSecrets || Serialize(_form) != _begun);

    private string DraftKey => KeyOf(Id);

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _scope = new FormScope(OnChangedAsync);
        _typing = new TypingPause(() => InvokeAsync(KeepDraftAsync));
        _reading.Begin(BetweenReads, () => InvokeAsync(ReadLiveAsync));
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        // One connector after another is shown by the same component. Parameters may be set anew while it is being read: read twice, the form of
        // the second time would take the place of one that someone types into already.
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

    private static string KeyOf(Guid? id) => id is null ? "connectors/new" : $"connectors/{id}";

    private static string Serialize(ConnectorForm form) => JsonSerializer.Serialize(form);

    private async Task LoadAsync()
    {
        var asked = _asked;
        _form = null;
        (_failure, _refusal, _theirs, _test, _isGone, _isRestored) = (null, null, null, null, false, false);
        _scope.Errors.Set(null);
        // Before the form is there: what is typed into it must not be replaced.
        var draft = await Drafts.ReadAsync<ConnectorDraft>(DraftKey);
        if (asked != _asked)
        {
            // Another one was asked for meanwhile.
            return;
        }

        if (Id is not { } id)
        {
            (_saved, _live) = (null, null);
            Begin(new ConnectorForm(), 0);
            Restore(draft);
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

            _live = saved;
            Begin(saved);
            Restore(draft);
            NoticeAuthorization();
            await ReadLiveAsync();
        }
    }

    private void Begin(SavedConnector saved)
    {
        _saved = saved;
        Begin(ConnectorForm.From(saved.Settings), saved.Version);
    }

    private void Begin(ConnectorForm form, int version)
    {
        (_form, _version, _theirs, _refusal) = (form, version, null, null);
        _begun = Serialize(form);
        _scope.Errors.Set(null);
    }

    private void Restore(ConnectorDraft? draft)
    {
        if (draft is null || (Serialize(draft.Form) == _begun && !draft.HeldSecrets))
        {
            return;
        }

        // The version that was edited is kept, too: should there be a newer one, saving says so.
        (_form, _version, _isRestored, _lostSecrets) = (draft.Form, Id is null ? 0 : draft.Version, true, draft.HeldSecrets);
    }

    private void NoticeAuthorization()
    {
        if (Authorization is null || _saved is null)
        {
            return;
        }

        _notice = _saved.Status.Health == ConnectorHealth.Ready
            ? (Severity.Success, "The connector is authorized.")
            : (Severity.Warning, "The connector is not authorized. Its history tells why.");
    }

    private Task OnChangedAsync()
    {
        (_refusal, _test) = (_scope.Errors.Entries.Count > 0 ? _refusal : null, null);
        StateHasChanged();
        _typing?.Begin();
        return Task.CompletedTask;
    }

    private Task KeepDraftAsync() => _form is { } form && IsDirty
        ? Drafts.WriteAsync(DraftKey, new ConnectorDraft { Version = _version, Form = form, HeldSecrets = form.HoldsSecrets })
        : Drafts.RemoveAsync(DraftKey);

    private async Task DropDraftAsync()
    {
        _typing?.Cancel();
        (_isRestored, _lostSecrets) = (false, false);
        await Drafts.RemoveAsync(DraftKey);
    }

    private async Task DiscardAsync()
    {
        await DropDraftAsync();
        _mayLeave = false;
        await LoadAsync();
    }

    private async Task<bool> SaveAsync(bool andAuthorize)
    {
        if (IsBusy || _form is null)
        {
            return false;
        }

        _busy = Work.Saving;
        _notice = null;
        try
        {
            var outcome = _saved is { } saved
                ? await Service.UpdateAsync(saved.Id, _form.ToSettings(), _version)
                : await Service.CreateAsync(_form.ToSettings());
            if (!outcome.Succeeded(out var stored))
            {
                await RefuseAsync(outcome with { Refusal = InWords(outcome.Refusal) });
                return false;
            }

            await DropDraftAsync();
            var isNew = _saved is null;
            _live = stored;
            Begin(stored);
            if (!andAuthorize)
            {
                Snackbar.Add(isNew ? "The connector is created" : "The connector is saved", Severity.Success);
            }

            if (isNew)
            {
                // It is shown already.
                _asked = KeyOf(stored.Id);
                Navigation.NavigateTo($"connectors/{stored.Id}", replace: true);
            }

            await ReadLiveAsync();
            return true;
        }
        finally
        {
            _busy = Work.None;
        }
    }

    private async Task RefuseAsync(Outcome<SavedConnector> outcome)
    {
        _scope.Errors.Set(outcome.Refusal);
        _refusal = outcome.Why;
        await KeepDraftAsync();
        if (outcome.Refusal?.Kind == ProblemKind.VersionMismatch && _saved is { } saved)
        {
            var newest = await Service.FindAsync(saved.Id);
            _theirs = newest.Value;
            _refusal = newest.Value is null ? newest.Why : _refusal;
        }
        else if (outcome.Refusal?.Kind == ProblemKind.NotFound)
        {
            _refusal = "The connector was deleted meanwhile. Saving again creates it anew; secrets must be typed again for that.";
            (_saved, _live) = (null, null);
        }

        await ShowAnswerAsync();
    }

    private Problem? InWords(Problem? refusal)
    {
        if (refusal is not { Errors: { IsEmpty: false } errors })
        {
            return refusal;
        }

        ImmutableArray<ProblemEntry> inWords = [.. errors.Select(_form!.Flow.InWords)];
        // Of one field that is wrong, the refusal says the same as its entry.
        return refusal with { Errors = inWords, Detail = refusal.Detail == errors[0].Detail ? inWords[0].Detail : refusal.Detail };
    }

    private async Task ShowAnswerAsync()
    {
        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.showAnswer", FormSelector);
    }

    private async Task TakeTheirsAsync()
    {
        if (_theirs is { } theirs)
        {
            await DropDraftAsync();
            _live = theirs;
            Begin(theirs);
        }
    }

    private async Task OverwriteAsync()
    {
        if (_theirs is { } theirs)
        {
            // Knowingly over this one; over a still newer one it is refused again.
            (_version, _theirs) = (theirs.Version, null);
            await SaveAsync(andAuthorize: false);
        }
    }

    private async Task TestAsync()
    {
        if (IsBusy || _form is null)
        {
            return;
        }

        (_busy, _test) = (Work.Testing, null);
        try
        {
            var outcome = await Service.TestAsync(_saved?.Id, _form.ToSettings());
            _test = outcome with { Refusal = InWords(outcome.Refusal) };
            _scope.Errors.Set(_test.Refusal);
        }
        finally
        {
            _busy = Work.None;
        }

        await ShowAnswerAsync();
    }

    private async Task AuthorizeAsync()
    {
        if (IsBusy || ((IsDirty || _saved is null) && !await SaveAsync(andAuthorize: true)))
        {
            return;
        }

        // The provider's page takes the place of this one, and leads back to it.
        await Browser.InvokeVoidAsync("eaConsole.post", $"oauth2/connectors/{_saved!.Id}");
    }

    private async Task DisconnectAsync()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            "Disconnect?",
            "The tokens are forgotten, and revoked at the provider when there is a revocation URL. Until someone authorizes the connector again, "
            + "its executions fail or wait.",
            yesText: "Disconnect",
            cancelText: "Keep it connected");
        if (agreed is not true)
        {
            return;
        }

        _busy = Work.Other;
        try
        {
            var outcome = await Service.DisconnectAsync(Id!.Value);
            _notice = outcome.Succeeded(out var disconnection) ? (Severity.Info, disconnection.Detail) : (Severity.Error, outcome.Why);
            await ReadLiveAsync();
        }
        finally
        {
            _busy = Work.None;
        }
    }

    private async Task DeleteAsync()
    {
        if (_saved is not { } saved)
        {
            return;
        }

        var actions = await Service.ListActionsAsync(saved.Id);
        var parameters = new DialogParameters<DeleteConnectorDialog>
        {
            { dialog => dialog.Name, saved.Settings.Name },
            { dialog => dialog.Actions, actions.Value },
        };
        var dialog = await Dialogs.ShowAsync<DeleteConnectorDialog>("", parameters);
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        _busy = Work.Other;
        try
        {
            var outcome = await Service.DeleteAsync(saved.Id);
            if (outcome.Value is null && outcome.Refusal?.Kind != ProblemKind.NotFound)
            {
                _notice = (Severity.Error, outcome.Why);
                return;
            }

            await DropDraftAsync();
            _mayLeave = true;
            Snackbar.Add($"“{saved.Settings.Name}” is deleted", Severity.Success);
            Navigation.NavigateTo("connectors");
        }
        finally
        {
            _busy = Work.None;
        }
    }

    private Task ConfirmLeavingAsync(LocationChangingContext context) =>
        _mayLeave || !IsDirty ? Task.CompletedTask : Leaving.AskAsync(context, Dialogs, DropDraftAsync);

    /// <summary>Reads what the panel shows.</summary>
    private async Task ReadLiveAsync()
    {
        if (_live is not { Id: var id })
        {
            return;
        }

        var (read, events) = (Service.FindAsync(id), Service.GetEventsAsync(id));
        var (actions, lastUse) = (Service.ListActionsAsync(id), Service.LastUseAsync(id));
        var outcome = await read;
        _events = (await events).Value?.Items ?? _events;
        _actions = (await actions).Value;
        _lastUse = await lastUse;
        if (_live?.Id == id)
        {
            _live = outcome.Value ?? _live;
            _liveFailure = outcome.Value is null ? outcome.Why : null;
            if (_live.Version > _version && !IsDirty && !IsBusy && _theirs is null && _form is not null)
            {
                // Nothing was typed here that theirs could clash with.
                Begin(_live);
            }
        }

        StateHasChanged();
    }
}
