using System.Collections.Immutable;
using ExternalActions.Console.Common;
using ExternalActions.Problems;

namespace ExternalActions.Console.Actions;

/// <summary>The values that a test of an action sends, as they are typed. The tab keeps them for the next test.</summary>
/// <param name="drafts">Keeps them.</param>
internal sealed class TestValues(Drafts drafts)
{
    /// <summary>What is typed, by field.</summary>
    public Dictionary<string, string> Typed { get; private set; } = [];

    /// <summary>Reads what was typed for an action.</summary>
    /// <param name="id">The action; null for a new one.</param>
    public async Task ReadAsync(Guid? id) => Typed = await drafts.ReadAsync<Dictionary<string, string>>(KeyOf(id)) ?? [];

    /// <summary>Keeps what is typed for an action.</summary>
    /// <param name="id">The action; null for a new one.</param>
    public Task KeepAsync(Guid? id) => Typed.Count > 0 ? drafts.WriteAsync(KeyOf(id), Typed) : Task.CompletedTask;

    /// <summary>The values to send.</summary>
    /// <param name="form">Has the fields.</param>
    public RawJson Given(ActionForm form) => ToObject(form, Given);

    /// <summary>The values to show a request with: a field that nothing is typed for has an example.</summary>
    /// <param name="form">Has the fields.</param>
    public RawJson Examples(ActionForm form) => ToObject(form, Example);

    /// <summary>What of the values is not what its field's type takes.</summary>
    /// <param name="form">Has the fields.</param>
    public ImmutableArray<ProblemEntry> FindFaults(ActionForm form) =>
    [
        .. form.Fields.SelectMany(field => FieldText.FindFaults(TestPanel.PointerOf(field.Name), field.Type, TextOf(field))),
    ];

    private static string KeyOf(Guid? id) => $"{ActionEditor.KeyOf(id)}/test";

    private static RawJson ToObject(ActionForm form, Func<FieldForm, RawJson?> valueOf) => FieldText.Object(form.Fields
        .Select(field => (field.Name, Value: valueOf(field)))
        .Where(pair => pair.Value is not null)
        .Select(pair => (pair.Name, pair.Value!)));

    private string TextOf(FieldForm field) => Typed.GetValueOrDefault(field.Name, "");

    private RawJson? Given(FieldForm field) => FieldText.ToJson(field.Type, TextOf(field));

    private RawJson? Example(FieldForm field)
    {
        if (Given(field) is { } given)
        {
            return given;
        }

        // The default is the system's to take.
        return field.Default.Length > 0 ? null : FieldText.Example(field);
    }
}
