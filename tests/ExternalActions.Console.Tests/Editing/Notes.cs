using System.Text.Json.Serialization;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Editing;
using ExternalActions.Problems;

namespace ExternalActions.Console.Tests.Editing;

/// <summary>A note as it is stored.</summary>
internal sealed record SavedNote(Guid Id, int Version, string Text);

/// <summary>A note as it is being typed.</summary>
internal sealed class NoteForm
{
    public string Text { get; set; } = "";

    [JsonIgnore]
    public string? Secret { get; set; }
}

/// <summary>Notes as something that is edited: a store in memory that keeps versions as grains do.</summary>
internal sealed class Notes : IEditor<SavedNote, NoteForm>
{
    public const string TextPointer = "#/text";

    /// <summary>What is stored, by id.</summary>
    public Dictionary<Guid, SavedNote> Stored { get; } = [];

    /// <summary>How often one was to be stored.</summary>
    public int Writes { get; private set; }

    /// <summary>What the store refuses or fails with, in place of each answer; null for nothing.</summary>
    public Outcome<SavedNote>? Answer { get; set; }

    /// <summary>What answers wait for.</summary>
    public Task Wait { get; set; } = Task.CompletedTask;

    /// <summary>Why notes cannot be deleted; null when they can.</summary>
    public Problem? Keeps { get; set; }

    public string DeletedAdvice => "The note is gone.";

    public static Outcome<SavedNote> Failing => new() { Failure = "The system does not answer." };

    public static Outcome<SavedNote> Refusing(string pointer, string detail) =>
        new() { Refusal = Problem.Invalid(new ProblemEntry(pointer, ProblemCode.Malformed, detail)) };

    /// <summary>Stores a new version past the form, as someone else does.</summary>
    public SavedNote Put(Guid id, string text) =>
        Stored[id] = new SavedNote(id, Stored.TryGetValue(id, out var before) ? before.Version + 1 : 1, text);

    public string DraftKey(Guid? id) => id is { } saved ? $"notes/{saved}" : "notes/new";

    public NoteForm NewForm() => new();

    public NoteForm FormOf(SavedNote saved) => new() { Text = saved.Text };

    public (Guid Id, int Version) Identify(SavedNote saved) => (saved.Id, saved.Version);

    public bool HoldsSecrets(NoteForm form) => form.Secret is not null;

    public IEnumerable<ProblemEntry> FindFaults(NoteForm form) =>
        form.Text == "never sent" ? [new ProblemEntry(TextPointer, ProblemCode.Malformed, "Not so.")] : [];

    public ProblemEntry InWords(ProblemEntry entry, NoteForm form) => entry with { Detail = $"In words: {entry.Detail}" };

    public async Task<Outcome<SavedNote>> FindAsync(Guid id)
    {
        var (answer, stored) = (Answer, Stored.GetValueOrDefault(id));
        await Wait;
        return answer ?? (stored is null ? new() { Refusal = Problem.NotFound("There is no such note.") } : new() { Value = stored });
    }

    public async Task<Outcome<SavedNote>> CreateAsync(NoteForm form)
    {
        Writes++;
        await Wait;
        return Answer ?? new() { Value = Put(Guid.NewGuid(), form.Text) };
    }

    public async Task<Outcome<SavedNote>> UpdateAsync(Guid id, NoteForm form, int version)
    {
        Writes++;
        await Wait;
        if (Answer is not null || !Stored.TryGetValue(id, out var stored))
        {
            return Answer ?? new() { Refusal = Problem.NotFound("There is no such note.") };
        }

        return stored.Version == version
            ? new() { Value = Put(id, form.Text) }
            : new() { Refusal = Problem.VersionMismatch(version, stored.Version) };
    }

    public Task<Outcome<Done>> DeleteAsync(Guid id)
    {
        if (Keeps is not null)
        {
            return Task.FromResult(new Outcome<Done> { Refusal = Keeps });
        }

        return Task.FromResult(Stored.Remove(id)
            ? new Outcome<Done> { Value = Done.Value }
            : new Outcome<Done> { Refusal = Problem.NotFound("There is no such note.") });
    }
}
