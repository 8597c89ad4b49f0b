using ExternalActions.Console.Common;
using ExternalActions.Executions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace ExternalActions.Console.Executions;

/// <summary>
/// The list of executions. It is read again every few seconds, and moves nothing under the eyes of someone who has scrolled down.
/// </summary>
public sealed partial class ExecutionsPage : ComponentBase, IDisposable
{
    private const string Unknown = "Deleted";
    private const int MaxNewer = 200;

    // How far down someone must be for new rows not to come in by themselves, in pixels.
    private const double Scrolled = 120;

    // One ordered read of an index of fifty rows; none while the page is hidden.
    private static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenNames = TimeSpan.FromMinutes(1);

    private readonly Repeat _reading = new();
    private ExecutionFilter _filter = new();
    private ExecutionNames _names = ExecutionNames.None;
    private DateTimeOffset _namesAt;
    private IReadOnlyList<ExecutionSummary>? _rows;
    private ExecutionCursor? _next;
    private int _newer;
    private string? _failure;

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "action")]
    public string? ActionId { get; set; }

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "connector")]
    public string? ConnectorId { get; set; }

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "within")]
    public string? Within { get; set; }

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "test")]
    public string? Test { get; set; }

    /// <summary>See <see cref="ExecutionFilter"/>.</summary>
    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    private ExecutionService Service { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized() => _reading.Begin(BetweenReads, () => InvokeAsync(RefreshAsync));

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var filter = ExecutionFilter.Parse(ActionId, ConnectorId, Status, Within, From, To, Test, After);
        if (_rows is not null && filter == _filter)
        {
            return;
        }

        _filter = filter;
        _newer = 0;
        await ReadNamesAsync();
        await ReadAsync(_filter.After);
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private void Go(ExecutionFilter filter) => Navigation.NavigateTo(filter.Href);

    private async Task RetryFailedAsync()
    {
        var parameters = new DialogParameters<BulkRetryDialog> { { dialog => dialog.Filter, _filter }, { dialog => dialog.Names, _names } };
        // Only its own buttons close it: a stray key must not hide what goes on.
        var dialog = await Dialogs.ShowAsync<BulkRetryDialog>("", parameters, new DialogOptions { CloseOnEscapeKey = false, BackdropClick = false });
        await dialog.Result;
        await ReadAsync(_filter.After);
    }

    private async Task ShowNewerAsync()
    {
        _newer = 0;
        await ReadAsync(after: null);
        await Browser.InvokeVoidAsync("eaConsole.toTop");
    }

    private async Task RefreshAsync()
    {
        if (_rows is null && _failure is null)
        {
            return;
        }

        View view;
        try
        {
            view = await Browser.InvokeAsync<View>("eaConsole.view", AnswerLimit);
        }
        catch (Exception exception) when (exception is JSDisconnectedException or OperationCanceledException)
        {
            // The connection is lost; it may come back.
            return;
        }

        if (view.Hidden)
        {
            return;
        }

        if (_filter.After is not null || view.Top < Scrolled || _rows is not [var first, ..])
        {
            _newer = 0;
            await ReadAsync(_filter.After);
            return;
        }

        // The rows stay that are there, as they are now; the place just above the first one holds them.
        await ReadAsync(new ExecutionCursor { CreatedAt = first.CreatedAt.AddTicks(1), Id = Guid.Empty });
        await CountNewerAsync(first);
    }

    private async Task CountNewerAsync(ExecutionSummary first)
    {
        var query = _filter.ToQuery(Time.GetUtcNow());
        var outcome = await Service.ListAsync(query with { From = first.CreatedAt, Limit = MaxNewer });
        if (outcome.Succeeded(out var page))
        {
            var known = _rows?.Select(row => row.Id).ToHashSet() ?? [];
            var newer = page.Items.TakeWhile(row => row.CreatedAt > first.CreatedAt && !known.Contains(row.Id)).Count();
            _newer = page.Next is null ? newer : MaxNewer + 1;
            StateHasChanged();
        }
    }

    private async Task ReadAsync(ExecutionCursor? after)
    {
        var filter = _filter;
        var outcome = await Service.ListAsync(filter.ToQuery(Time.GetUtcNow()) with { After = after });
        if (filter != _filter)
        {
            // Something else has been asked for since.
            return;
        }

        _failure = outcome.Succeeded(out var page) ? null : outcome.Why;
        if (page is not null)
        {
            (_rows, _next) = (page.Items, page.Next);
            if (_rows.Any(row => _names.Action(row.ActionId) is null) || Time.GetUtcNow() - _namesAt > BetweenNames)
            {
                await ReadNamesAsync();
            }
        }

        StateHasChanged();
    }

    private async Task ReadNamesAsync()
    {
        // What is not known was deleted, most likely; the next look can wait.
        if (Time.GetUtcNow() - _namesAt > BetweenReads * 5)
        {
            _names = (await Service.NamesAsync()).Value ?? _names;
            _namesAt = Time.GetUtcNow();
        }
    }

    /// <summary>What the browser's window shows.</summary>
    /// <param name="Hidden">Whether it is another tab that is seen.</param>
    /// <param name="Top">How far down the page is scrolled, in pixels.</param>
    private sealed record View(bool Hidden, double Top);
}
