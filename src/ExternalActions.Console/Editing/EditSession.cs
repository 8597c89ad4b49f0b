using System.Collections.Immutable;
using System.Text.Json;
using ExternalActions.Console.Calls;
using ExternalActions.Console.Common;
using ExternalActions.Problems;

namespace ExternalActions.Console.Editing;

/// <summary>
/// The work of one person on one form: it is loaded, typed into, kept as a draft, saved over the version that it began with, and compared with what
/// others save at the same time. Pages show it and need no rule of their own for that.
/// </summary>
/// <typeparam name="TSaved">The thing as it is stored.</typeparam>
/// <typeparam name="TForm">The form's model.</typeparam>
internal sealed class EditSession<TSaved, TForm> : IDisposable
    where TSaved : class
    where TForm : class
{
    private readonly IEditor<TSaved, TForm> _editor;
    private readonly FormDraft<TForm> _draft;
    private readonly IEditPage _page;
    private readonly TypingPause _typing;

    // What the form began with, to tell whether anything was changed.
    private string _begun = "";

    private Guid? _id;
    private int _loads;
    private bool _mayLeave;

    /// <summary>Creates a session that shows nothing yet.</summary>
    /// <param name="editor">What is edited.</param>
    /// <param name="drafts">Keeps what is typed.</param>
    /// <param name="page">The page.</param>
    public EditSession(IEditor<TSaved, TForm> editor, Drafts drafts, IEditPage page)
    {
        (_editor, _draft, _page) = (editor, new FormDraft<TForm>(drafts), page);
        _typing = new TypingPause(() => page.InvokeAsync(OnPausedAsync));
        Scope = new FormScope(OnEditedAsync);
    }

    /// <summary>What the form's fields share, with what is wrong with each.</summary>
    public FormScope Scope { get; }

    /// <summary>The form; null while it is read, and when it could not be.</summary>
    public TForm? Form { get; private set; }

    /// <summary>The version that the form began with; 0 for a new one.</summary>
    public int Version { get; private set; }

    /// <summary>What the form began with; null for a new one, and for one that was deleted.</summary>
    public TSaved? Saved { get; private set; }

    /// <summary>What is stored now, as far as is known; null as for <see cref="Saved"/>.</summary>
    public TSaved? Newest { get; private set; }

    /// <summary>What someone else saved and this form is to be compared with; null for nothing.</summary>
    public TSaved? Theirs { get; private set; }

    /// <summary>The draft that the form was restored from; null when it was not.</summary>
    public Draft<TForm>? Restored => _draft.Restored;

    /// <summary>Why there is no form; null when there is one.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether there is no form because what was asked for does not exist.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Why the form was not saved; null when it was, and once what was wrong is changed.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Why what is stored now could not be read; null when it could.</summary>
    public string? NewestFailure { get; private set; }

    /// <summary>What is under way.</summary>
    public EditWork Busy { get; private set; }

    /// <summary>Whether anything is under way.</summary>
    public bool IsBusy => Busy != EditWork.None;

    /// <summary>Whether anything was typed that is not saved.</summary>
    public bool IsDirty => Form is { } form && (_editor.HoldsSecrets(form) || Serialize(form) != _begun);

    /// <summary>Whether someone else saved since the form began, and that is not being compared yet.</summary>
    public bool IsOvertaken => Version > 0 && Theirs is null && NewestVersion > Version;

    /// <summary>The version that is stored now, as far as is known; 0 for none.</summary>
    public int NewestVersion => Newest is { } newest ? _editor.Identify(newest).Version : 0;

    /// <summary>Whether to ask before the page is left: something typed would be lost.</summary>
    public bool AsksBeforeLeaving => !_mayLeave && IsDirty;

    /// <summary>
    /// Loads a form, unless it is shown or being read already: read twice, the second one would replace what is typed into the first.
    /// </summary>
    /// <param name="id">Whose form; null for a new one.</param>
    /// <returns>Whether the form was loaded by this call.</returns>
    public Task<bool> ShowAsync(Guid? id) => _editor.DraftKey(id) == _draft.Key ? Task.FromResult(false) : LoadAsync(id);

    /// <summary>Loads the form again.</summary>
    /// <returns>Whether the form was loaded by this call.</returns>
    public Task<bool> ReloadAsync() => LoadAsync(_id);

    /// <summary>Drops what was typed, and loads the form again.</summary>
    /// <returns>Whether the form was loaded by this call.</returns>
    public async Task<bool> DiscardAsync()
    {
        await DropDraftAsync();
        return await LoadAsync(_id);
    }

    /// <summary>Does something that must not be done while something else is under way.</summary>
    /// <param name="work">Which kind of thing.</param>
    /// <param name="action">Does it.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> RunAsync(EditWork work, Func<Task> action)
    {
        if (IsBusy)
        {
            return false;
        }

        Busy = work;
        try
        {
            await action();
            return true;
        }
        finally
        {
            Busy = EditWork.None;
        }
    }

    /// <summary>Saves the form over the version that it began with. Where that is refused, each field says why, and what was typed is kept.</summary>
    public async Task<SaveResult> SaveAsync()
    {
        var result = SaveResult.Refused;
        await RunAsync(EditWork.Saving, async () => result = Form is null ? SaveResult.Refused : await SaveFormAsync());
        return result;
    }

    /// <summary>Saves the form over theirs, and only over that one: over a still newer version it is refused again.</summary>
    public Task<SaveResult> OverwriteAsync()
    {
        if (Theirs is not { } theirs)
        {
            return Task.FromResult(SaveResult.Refused);
        }

        (Version, Theirs) = (_editor.Identify(theirs).Version, null);
        return SaveAsync();
    }

    /// <summary>Drops what was typed and begins with theirs.</summary>
    public async Task TakeTheirsAsync()
    {
        if (Theirs is { } theirs)
        {
            await DropDraftAsync();
            await BeginAgainAsync(theirs);
        }
    }

    /// <summary>Begins to compare the form with what is stored now.</summary>
    public void Compare() => Theirs = Newest;

    /// <summary>Deletes what is edited. Someone must have agreed.</summary>
    /// <returns>Whether it is gone; <see cref="Refusal"/> says why not.</returns>
    public async Task<bool> DeleteAsync()
    {
        var isGone = false;
        await RunAsync(EditWork.Other, async () => isGone = Saved is { } saved && await DeleteAsync(_editor.Identify(saved).Id));
        return isGone;
    }

    /// <summary>Reads what is stored now. A form that nothing was typed into follows it.</summary>
    public async Task ReadNewestAsync()
    {
        if (Newest is not { } known || Busy == EditWork.Saving)
        {
            return;
        }

        var (id, version) = _editor.Identify(known);
        var outcome = await _editor.FindAsync(id);
        // Another one may be shown now, and what was saved here may be newer than what was read.
        if (Newest is null || _editor.Identify(Newest).Id != id || Busy == EditWork.Saving)
        {
            return;
        }

        NewestFailure = outcome.Value is null ? outcome.Why : null;
        if (!outcome.Succeeded(out var newest) || _editor.Identify(newest).Version < NewestVersion)
        {
            return;
        }

        Newest = newest;
        if (IsOvertaken && !IsDirty && !IsBusy && Form is not null)
        {
            await BeginAgainAsync(newest);
        }

        if (NewestVersion > version)
        {
            _page.Render();
        }
    }

    /// <summary>Sets what is wrong with the form so far, in place of what was said before.</summary>
    /// <param name="wrong">One entry a field.</param>
    public void SetErrors(ImmutableArray<ProblemEntry> wrong)
    {
        Scope.Errors.Set(wrong.IsEmpty ? null : Problem.Invalid(wrong));
        Refusal = wrong.IsEmpty ? null : Refusal;
    }

    /// <summary>A refusal in the words of the form.</summary>
    /// <param name="refusal">What the system said; null for nothing.</param>
    public Problem? InWords(Problem? refusal)
    {
        if (refusal is not { Errors: { IsEmpty: false } errors } || Form is not { } form)
        {
            return refusal;
        }

        ImmutableArray<ProblemEntry> inWords = [.. errors.Select(entry => _editor.InWords(entry, form))];
        // Of one field that is wrong, the refusal says the same as its entry.
        return refusal with { Errors = inWords, Detail = refusal.Detail == errors[0].Detail ? inWords[0].Detail : refusal.Detail };
    }

    /// <summary>Forgets what was typed, in this tab too.</summary>
    public async Task DropDraftAsync()
    {
        _typing.Cancel();
        _draft.Restored = null;
        await _draft.RemoveAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _typing.Dispose();

    private static string Serialize(TForm form) => JsonSerializer.Serialize(form);

    private async Task<bool> LoadAsync(Guid? id)
    {
        var load = ++_loads;
        (_id, _draft.Key, _draft.Restored) = (id, _editor.DraftKey(id), null);
        (Form, Failure, IsGone, Refusal, Theirs, NewestFailure, _mayLeave) = (null, null, false, null, null, null, false);
        Scope.Errors.Set(null);
        await _page.OnLoadingAsync();
        // Before the form is there: what is typed into it must not be replaced.
        var draft = await _draft.ReadAsync();
        var outcome = load == _loads && id is { } stored ? await _editor.FindAsync(stored) : new Outcome<TSaved>();
        if (load != _loads)
        {
            // Another one was asked for since.
            return false;
        }

        if (outcome.Succeeded(out var saved))
        {
            Begin(saved);
        }
        else if (id is null)
        {
            (Saved, Newest) = (null, null);
            Begin(_editor.NewForm(), version: 0);
        }
        else
        {
            (Failure, IsGone) = (outcome.Why, outcome.Refusal?.Kind == ProblemKind.NotFound);
            return false;
        }

        Restore(draft);
        await _page.OnFormReplacedAsync();
        return true;
    }

    private void Begin(TSaved saved)
    {
        (Saved, Newest) = (saved, saved);
        Begin(_editor.FormOf(saved), _editor.Identify(saved).Version);
    }

    private void Begin(TForm form, int version)
    {
        (Form, Version, Theirs, Refusal) = (form, version, null, null);
        _begun = Serialize(form);
        Scope.Errors.Set(null);
    }

    private Task BeginAgainAsync(TSaved saved)
    {
        Begin(saved);
        return _page.OnFormReplacedAsync();
    }

    private void Restore(Draft<TForm>? draft)
    {
        if (draft is not null && (draft.HeldSecrets || Serialize(draft.Form) != _begun))
        {
            // The version that was edited is kept, too: should there be a newer one, saving says so.
            (Form, Version, _draft.Restored) = (draft.Form, Saved is null ? 0 : draft.Version, draft);
        }
    }

    private async Task<SaveResult> SaveFormAsync()
    {
        await _page.OnSavingAsync();
        var outcome = await StoreAsync(Form!);
        if (!outcome.Succeeded(out var stored))
        {
            await RefuseAsync(outcome);
            return SaveResult.Refused;
        }

        await DropDraftAsync();
        var isNew = Saved is null;
        Begin(stored);
        // It is shown already, wherever the page goes with it.
        _id = _editor.Identify(stored).Id;
        _draft.Key = _editor.DraftKey(_id);
        return isNew ? SaveResult.Created : SaveResult.Updated;
    }

    private Task<Outcome<TSaved>> StoreAsync(TForm form)
    {
        if (_editor.FindFaults(form).ToImmutableArray() is { IsEmpty: false } faults)
        {
            return Task.FromResult(new Outcome<TSaved> { Refusal = Problem.Invalid(faults) });
        }

        return Saved is { } saved ? _editor.UpdateAsync(_editor.Identify(saved).Id, form, Version) : _editor.CreateAsync(form);
    }

    private async Task RefuseAsync(Outcome<TSaved> outcome)
    {
        var refused = outcome with { Refusal = InWords(outcome.Refusal) };
        Scope.Errors.Set(refused.Refusal);
        Refusal = refused.Why;
        await KeepDraftAsync();
        if (Saved is { } saved && outcome.Refusal?.Kind == ProblemKind.VersionMismatch)
        {
            var newest = await _editor.FindAsync(_editor.Identify(saved).Id);
            (Theirs, Newest) = (newest.Value, newest.Value ?? Newest);
            Refusal = newest.Value is null ? newest.Why : Refusal;
        }
        else if (Saved is not null && outcome.Refusal?.Kind == ProblemKind.NotFound)
        {
            Refusal = _editor.DeletedAdvice;
            (Saved, Newest) = (null, null);
        }

        await _page.ShowRefusalAsync();
    }

    private async Task<bool> DeleteAsync(Guid id)
    {
        var outcome = await _editor.DeleteAsync(id);
        // Someone else may have been faster.
        if (outcome.Value is null && outcome.Refusal?.Kind != ProblemKind.NotFound)
        {
            (Refusal, Theirs) = (outcome.Why, null);
            return false;
        }

        await DropDraftAsync();
        _mayLeave = true;
        return true;
    }

    private Task OnEditedAsync()
    {
        Refusal = Scope.Errors.Entries.Count > 0 ? Refusal : null;
        _page.OnEdited();
        _page.Render();
        _typing.Begin();
        return Task.CompletedTask;
    }

    private async Task OnPausedAsync()
    {
        await KeepDraftAsync();
        await _page.OnPausedAsync();
    }

    private Task KeepDraftAsync() => Form is { } form && IsDirty
        ? _draft.KeepAsync(form, Version, _editor.HoldsSecrets(form))
        : _draft.RemoveAsync();
}
