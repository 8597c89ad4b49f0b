using System.Collections.Immutable;
using ExternalActions.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Console.Actions;

/// <summary>The request that an action as it is typed would make, and what is wrong with it so far.</summary>
/// <param name="service">Renders it.</param>
internal sealed class ActionPreview(ActionService service)
{
    // Where a preview has the definition.
    private const string Definition = "#/definition";

    private int _turn;

    /// <summary>The request; null when it cannot be rendered yet.</summary>
    public RequestPreview? Request { get; private set; }

    /// <summary>Why not, one text a reason.</summary>
    public IReadOnlyList<string> Reasons { get; private set; } = [];

    /// <summary>What of the templates may not be meant so.</summary>
    public ImmutableArray<ProblemEntry> Warnings { get; private set; } = [];

    /// <summary>Reads the fields off the templates into the form, and renders the request.</summary>
    /// <param name="form">The form.</param>
    /// <param name="values">What is typed for a test.</param>
    /// <returns>What is wrong with the definition, in the words of the form; null when a later call is under way or done.</returns>
    public async Task<ImmutableArray<ProblemEntry>?> RenderAsync(ActionForm form, TestValues values)
    {
        var turn = ++_turn;
        var parsed = await service.ParseAsync(form.ToDefinition());
        if (turn != _turn)
        {
            return null;
        }

        if (parsed.Succeeded(out var fields))
        {
            form.FieldNames = [.. fields.Fields.Select(field => field.Name)];
            Warnings = fields.Warnings;
        }

        var preview = await service.PreviewAsync(form.ToDefinition(), values.Examples(form));
        if (turn != _turn)
        {
            return null;
        }

        var refused = preview.Refusal?.Errors ?? [];
        Request = preview.Value;
        Reasons = preview.Value is not null ? [] : refused.IsEmpty ? [preview.Why] : [.. refused.Select(entry => Reason(entry, form))];
        return [.. refused.Where(IsOfDefinition).Select(entry => InForm(entry, form))];
    }

    private static bool IsOfDefinition(ProblemEntry entry) => entry.Pointer.StartsWith(Definition, StringComparison.Ordinal);

    private static ProblemEntry InForm(ProblemEntry entry, ActionForm form) =>
        form.InWords(entry with { Pointer = $"#{entry.Pointer[Definition.Length..]}" });

    private static string Reason(ProblemEntry entry, ActionForm form)
    {
        if (!IsOfDefinition(entry))
        {
            return $"{entry.Pointer.Split('/')[^1]}: {entry.Detail}";
        }

        var inForm = InForm(entry, form);
        return $"{ActionWords.Label(inForm.Pointer, form)}: {inForm.Detail}";
    }
}
