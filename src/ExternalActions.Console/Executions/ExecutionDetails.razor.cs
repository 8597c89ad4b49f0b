using ExternalActions.Console.Common;
using ExternalActions.Executions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace ExternalActions.Console.Executions;

/// <summary>The page of one execution; it follows it to its end.</summary>
public sealed partial class ExecutionDetails : ComponentBase, IDisposable
{
    private static readonly IReadOnlyList<Crumb> Trail = [new Crumb("Executions", "executions")];

    // One read by the primary key, until it has ended.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);

    private readonly Repeat _reading = new();
    private ExecutionNames _names = ExecutionNames.None;
    private Execution? _execution;
    private string? _failure;
    private string? _notice;
    private bool _isBusy;

    /// <summary>The execution's id.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private ExecutionService Service { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    private string Title => _execution is null ? "Execution" : $"Execution of {_names.Action(_execution.ActionId) ?? "a deleted action"}";

    /// <inheritdoc/>
    protected override void OnInitialized() => _reading.Begin(BetweenReads, () => InvokeAsync(FollowAsync));

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_execution?.Id != Id)
        {
            (_execution, _failure, _notice) = (null, null, null);
            _names = (await Service.NamesAsync()).Value ?? _names;
            await LoadAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private Task FollowAsync() => _execution is { HasEnded: false } ? LoadAsync() : Task.CompletedTask;

    private async Task LoadAsync()
    {
        var id = Id;
        var outcome = await Service.FindAsync(id);
        if (id != Id)
        {
            return;
        }

        var before = _execution?.HasEnded;
        _failure = outcome.Succeeded(out var execution) ? null : outcome.Why;
        _execution = execution ?? _execution;
        StateHasChanged();
        if (before != _execution?.HasEnded)
        {
            // The button that may have been focused makes room for another one.
            await Browser.InvokeVoidAsync("eaConsole.regain");
        }
    }

    private async Task CancelAsync()
    {
        var dialog = await Dialogs.ShowAsync<CancelDialog>("");
        if (await dialog.Result is not { Canceled: false })
        {
            return;
        }

        _isBusy = true;
        var outcome = await Service.CancelAsync(Id);
        _isBusy = false;
        _notice = outcome.Value is null ? outcome.Why : null;
        await LoadAsync();
    }

    private async Task RetryAsync()
    {
        _isBusy = true;
        var outcome = await Service.RetryAsync(Id);
        _isBusy = false;
        if (!outcome.Succeeded(out var started))
        {
            _notice = outcome.Refusal?.Errors is { Length: > 0 } errors
                ? $"{outcome.Why} {string.Join(' ', errors.Select(error => $"{error.Pointer}: {error.Detail}"))}"
                : outcome.Why;
            return;
        }

        Snackbar.Add("It runs again, as this new execution", Severity.Success);
        Navigation.NavigateTo($"executions/{started.Id}");
    }
}
