using System.Text;
using ExternalActions.Actions;
using ExternalActions.Console.Common;
using ExternalActions.Console.Editing;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using MudBlazor;

namespace ExternalActions.Console.Actions;

/// <summary>The page that makes a new action of what another tool wrote.</summary>
public sealed partial class ImportPage : ComponentBase
{
    private const int MaxFileBytes = 4 * 1024 * 1024;
    private const int Shown = 200;

    private static readonly IReadOnlyList<Crumb> Trail = [new Crumb("External actions", "actions")];

    private FormScope _scope = default!;
    private bool _isCurl = true;
    private string _command = "";
    private string _document = "";
    private string? _fileName;
    private string _search = "";
    private ImportableOperations? _operations;

    [Inject]
    private IActionImport Import { get; set; } = default!;

    [Inject]
    private Drafts Drafts { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    private IReadOnlyList<ImportableOperation> Found =>
    [
        .. (_operations?.Items ?? []).Where(operation => $"{operation.Method} {operation.Path} {operation.Summary}"
            .Contains(_search.Trim(), StringComparison.OrdinalIgnoreCase)),
    ];

    /// <inheritdoc/>
    protected override void OnInitialized() => _scope = new FormScope(() =>
    {
        _operations = null;
        StateHasChanged();
        return Task.CompletedTask;
    });

    private void Choose(bool isCurl)
    {
        _isCurl = isCurl;
        _scope.Errors.Set(null);
    }

    private async Task FromCurlAsync() => await TakeAsync(Import.FromCurl(_command), "This is what the cURL command does.");

    private async Task FromOperationAsync(ImportableOperation operation) => await TakeAsync(
        Import.FromOpenApi(_document, operation.Method, operation.Path), $"This is {operation.Method} {operation.Path} of {_operations?.Title}.");

    private async Task ListAsync()
    {
        var result = Import.ListOperations(_document);
        (_operations, _search) = (result.Value, "");
        _scope.Errors.Set(result.Problem);
        await ShowAsync();
    }

    // A document too long to be typed or pasted comes as a file, piece by piece.
    private async Task ReadFileAsync(InputFileChangeEventArgs change)
    {
        (_operations, _fileName) = (null, null);
        _scope.Errors.Set(null);
        if (change.File.Size > MaxFileBytes)
        {
            _scope.Errors.Set(Problem.Invalid(ProblemEntry.Unexpected(
                "#/document", ProblemCode.TooLong, $"a file of at most {MaxFileBytes:N0} bytes", $"one of {change.File.Size:N0} bytes")));
            return;
        }

        try
        {
            using var reader = new StreamReader(change.File.OpenReadStream(MaxFileBytes), Encoding.UTF8);
            _document = await reader.ReadToEndAsync();
            _fileName = change.File.Name;
        }
        catch (Exception exception) when (exception is IOException or JSException or OperationCanceledException)
        {
            _scope.Errors.Set(Problem.Invalid(
                new ProblemEntry("#/document", ProblemCode.Unavailable, "The browser did not hand over the file; choose it again.")));
            return;
        }

        await ListAsync();
    }

    private void PasteInstead()
    {
        (_fileName, _document, _operations) = (null, "", null);
        _scope.Errors.Set(null);
    }

    private async Task TakeAsync(Result<ImportedAction> result, string origin)
    {
        _scope.Errors.Set(result.Problem is { } problem
            ? Problem.Invalid([.. problem.Errors.GroupBy(error => error.Pointer)
                .Select(group => new ProblemEntry(group.Key, group.First().Code, string.Join(' ', group.Select(error => error.Detail))))])
            : null);
        if (!result.Succeeded(out var imported, out _))
        {
            await ShowAsync();
            return;
        }

        if (await Drafts.ReadAsync<Draft<ActionForm>>(ActionEditor.NewKey) is not null
            && await Dialogs.ShowMessageBoxAsync(
                "Replace your new action?", "In this tab is a new action that is not saved. The import would take its place.",
                yesText: "Replace it", cancelText: "Keep it") is not true)
        {
            return;
        }

        var form = ActionForm.From(imported.Definition);
        await Drafts.WriteAsync(ActionEditor.NewKey, new Draft<ActionForm> { Form = form, Origin = origin, Notes = [.. imported.Notes] });
        Navigation.NavigateTo("actions/new");
    }

    private async Task ShowAsync()
    {
        StateHasChanged();
        await Browser.InvokeRenderedAsync("eaConsole.showAnswer", "#ea-import");
    }
}
