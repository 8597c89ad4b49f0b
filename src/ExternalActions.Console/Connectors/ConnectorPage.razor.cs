using System.Collections.Immutable;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Common;
using ExternalActions.Console.Editing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace ExternalActions.Console.Connectors;

/// <summary>The page of one connector.</summary>
public sealed partial class ConnectorPage : ComponentBase, IEditPage, IDisposable
{
    private const string FormSelector = "#ea-connector";

    private static readonly IReadOnlyList<Crumb> Trail = [new Crumb("Connectors", "connectors")];

    // While someone reads it; what happens at a provider shows within moments.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(4);

    private readonly Repeat _reading = new();
    private EditSession<SavedConnector, ConnectorForm> _session = default!;
    private (Severity Severity, string Text)? _notice;
    private Outcome<ConnectionTest>? _test;

    // The panel beside the form.
    private ImmutableArray<ConnectorEvent> _events = [];
    private IReadOnlyList<ActionEntry>? _actions;
    private DateTimeOffset? _lastUse;

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

    private string? Disabled => _session.IsBusy ? "true" : null;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _session = new EditSession<SavedConnector, ConnectorForm>(new ConnectorEditor(Service), Drafts, this);
        _reading.Begin(BetweenReads, () => InvokeAsync(ReadAsync));
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => AfterLoadAsync(_session.ShowAsync(Id));

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _reading.Dispose();
    }

    Task IEditPage.InvokeAsync(Func<Task> work) => InvokeAsync(work);

    void IEditPage.Render() => StateHasChanged();

    Task IEditPage.ShowRefusalAsync() => ShowAnswerAsync();

    Task IEditPage.OnLoadingAsync()
    {
        _test = null;
        return Task.CompletedTask;
    }

    void IEditPage.OnEdited() => _test = null;

    private async Task AfterLoadAsync(Task<bool> load)
    {
        if (!await load)
        {
            return;
        }

        if (Authorization is not null && _session.Saved is { } saved)
        {
            _notice = saved.Status.Health == ConnectorHealth.Ready
                ? (Severity.Success, "The connector is authorized.")
                : (Severity.Warning, "The connector is not authorized. Its history tells why.");
        }

        await ReadAsync();
    }

    private Task SaveAsync() => AfterSaveAsync(_session.SaveAsync());

    private Task OverwriteAsync() => AfterSaveAsync(_session.OverwriteAsync());

    private async Task AfterSaveAsync(Task<SaveResult> save)
    {
        _notice = null;
        if (await save is not SaveResult.Refused and var result)
        {
            Snackbar.Add(result == SaveResult.Created ? "The connector is created" : "The connector is saved", Severity.Success);
            await FollowAsync(result);
        }
    }

    private Task FollowAsync(SaveResult result)
    {
        if (result == SaveResult.Created)
        {
            Navigation.NavigateTo($"connectors/{_session.Saved!.Id}", replace: true);
        }

        return ReadAsync();
    }

    private async Task ShowAnswerAsync()
    {
        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.showAnswer", FormSelector);
    }

    private async Task TestAsync()
    {
        if (_session.Form is not { } form || !await _session.RunAsync(EditWork.Testing, () => TestAsync(form)))
        {
            return;
        }

        await ShowAnswerAsync();
    }

    private async Task TestAsync(ConnectorForm form)
    {
        _test = null;
        var outcome = await Service.TestAsync(_session.Saved?.Id, form.ToSettings());
        _test = outcome with { Refusal = _session.InWords(outcome.Refusal) };
        _session.Scope.Errors.Set(_test.Refusal);
    }

    private async Task AuthorizeAsync()
    {
        if (_session.IsBusy)
        {
            return;
        }

        if (_session.IsDirty || _session.Saved is null)
        {
            _notice = null;
            var result = await _session.SaveAsync();
            if (result == SaveResult.Refused)
            {
                return;
            }

            await FollowAsync(result);
        }

        // The provider's page takes the place of this one, and leads back to it.
        await Browser.InvokeVoidAsync("eaConsole.post", $"oauth2/connectors/{_session.Saved!.Id}");
    }

    private async Task DisconnectAsync()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(
            "Disconnect?",
            "The tokens are forgotten, and revoked at the provider when there is a revocation URL. Until someone authorizes the connector again, "
            + "its executions fail or wait.",
            yesText: "Disconnect",
            cancelText: "Keep it connected");
        if (agreed is true)
        {
            await _session.RunAsync(EditWork.Other, async () =>
            {
                var outcome = await Service.DisconnectAsync(Id!.Value);
                _notice = outcome.Succeeded(out var disconnection) ? (Severity.Info, disconnection.Detail) : (Severity.Error, outcome.Why);
                await ReadAsync();
            });
        }
    }

    private async Task DeleteAsync()
    {
        if (_session.Saved is not { } saved)
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
        if (await dialog.Result is { Canceled: false } && await _session.DeleteAsync())
        {
            Snackbar.Add($"“{saved.Settings.Name}” is deleted", Severity.Success);
            Navigation.NavigateTo("connectors");
        }
    }

    private Task ConfirmLeavingAsync(LocationChangingContext context) =>
        _session.AsksBeforeLeaving ? Leaving.AskAsync(context, Dialogs, _session.DropDraftAsync) : Task.CompletedTask;

    /// <summary>Reads what is stored now, and what the panel shows.</summary>
    private async Task ReadAsync()
    {
        if (_session.Newest is not { Id: var id })
        {
            return;
        }

        var (newest, events) = (_session.ReadNewestAsync(), Service.GetEventsAsync(id));
        var (actions, lastUse) = (Service.ListActionsAsync(id), Service.LastUseAsync(id));
        await newest;
        _events = (await events).Value?.Items ?? _events;
        _actions = (await actions).Value;
        _lastUse = await lastUse;
        StateHasChanged();
    }
}
