using ExternalActions.Console.Common;
using ExternalActions.Executions;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace ExternalActions.Console.Executions;

/// <summary>The page of one execution; it follows it to its end.</summary>
public sealed partial class ExecutionDetails : ComponentBase, IDisposable
{
    private static readonly IReadOnlyList<Crumb> Trail = [new Crumb("Executions", "executions")];

    // One read by the primary key, until it has ended.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();
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
    private ISnackbar Snackbar { get; set; } = default!;

    private string Title => _execution is null ? "Execution" : $"Execution of {_names.Action(_execution.ActionId) ?? "a deleted action"}";

    /// <inheritdoc/>
    protected override void OnInitialized() => _ = KeepReadingAsync();

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
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private async Task KeepReadingAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(BetweenReads);
            while (await timer.WaitForNextTickAsync(_left.Token))
            {
                if (_execution is { HasEnded: false })
                {
                    await InvokeAsync(LoadAsync);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
    }

    private async Task LoadAsync()
    {
        var id = Id;
        var outcome = await Service.FindAsync(id);
        if (id != Id)
        {
            return;
        }

        _failure = outcome.Succeeded(out var execution) ? null : outcome.Why;
        _execution = execution ?? _execution;
        StateHasChanged();
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
        var outcome = await Service.RetryAsync(Id, once: false);
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
