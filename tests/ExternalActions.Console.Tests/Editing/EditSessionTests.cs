using ExternalActions.Console.Common;
using ExternalActions.Console.Editing;
using ExternalActions.Problems;

namespace ExternalActions.Console.Tests.Editing;

/// <summary>The work of one person on one form, without a browser.</summary>
public sealed class EditSessionTests : IDisposable
{
    private static readonly Guid Id = Guid.NewGuid();

    private readonly BrowserTab _tab = new();
    private readonly Notes _notes = new();
    private readonly NotePage _page = new();
    private readonly EditSession<SavedNote, NoteForm> _session;

    public EditSessionTests() => _session = NewSession(_page);

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task New_form_is_clean_until_something_is_typed_and_again_once_that_is_taken_back()
    {
        Assert.True(await _session.ShowAsync(null));
        Assert.Equal((0, false, false), (_session.Version, _session.IsDirty, _session.AsksBeforeLeaving));

        _session.Form!.Text = "typed";
        Assert.Equal((true, true), (_session.IsDirty, _session.AsksBeforeLeaving));

        _session.Form.Text = "";
        Assert.False(_session.IsDirty);
    }

    [Fact]
    public async Task Form_that_is_shown_is_not_loaded_a_second_time()
    {
        await EditAsync("stored", typed: "typed");

        Assert.False(await _session.ShowAsync(Id));

        Assert.Equal("typed", _session.Form!.Text);
        Assert.Equal(1, _page.Loads);
    }

    [Fact]
    public async Task Form_that_was_created_is_the_one_that_is_shown_under_its_new_address()
    {
        await _session.ShowAsync(null);
        _session.Form!.Text = "first";

        Assert.Equal(SaveResult.Created, await _session.SaveAsync());
        var created = _session.Saved!;

        Assert.False(await _session.ShowAsync(created.Id));
        Assert.Equal((1, "first", false), (_session.Version, _session.Form.Text, _session.IsDirty));
        _session.Form.Text = "second";
        Assert.Equal(SaveResult.Updated, await _session.SaveAsync());
        Assert.Equal(new SavedNote(created.Id, 2, "second"), Assert.Single(_notes.Stored).Value);
        Assert.Equal(2, _page.Saves);
    }

    [Fact]
    public async Task What_does_not_exist_is_gone_and_what_cannot_be_read_can_be_read_again()
    {
        Assert.False(await _session.ShowAsync(Id));
        Assert.Equal((true, "There is no such note."), (_session.IsGone, _session.Failure));

        _notes.Put(Id, "stored");
        _notes.Answer = Notes.Failing;
        await _session.ReloadAsync();
        Assert.Equal((false, Notes.Failing.Why, null), (_session.IsGone, _session.Failure, _session.Form));

        _notes.Answer = null;
        Assert.True(await _session.ReloadAsync());
        Assert.Equal((null, "stored"), (_session.Failure, _session.Form!.Text));
    }

    [Fact]
    public async Task Answer_that_comes_after_another_form_was_asked_for_is_dropped()
    {
        var other = Guid.NewGuid();
        _notes.Put(Id, "first asked");
        _notes.Put(other, "then asked");
        var answer = new TaskCompletionSource();
        _notes.Wait = answer.Task;
        var first = _session.ShowAsync(Id);
        _notes.Wait = Task.CompletedTask;

        Assert.True(await _session.ShowAsync(other));
        answer.SetResult();
        Assert.False(await first);

        Assert.Equal((other, "then asked"), (_session.Saved!.Id, _session.Form!.Text));
        Assert.Equal(1, _page.Forms);
    }

    [Fact]
    public async Task Draft_is_kept_once_someone_pauses_and_restored_with_the_version_that_was_edited()
    {
        await ShowStoredAsync("one");
        await TypeAndPauseAsync("mine");
        _notes.Put(Id, "two");

        using var later = NewSession(new NotePage());
        await later.ShowAsync(Id);

        Assert.Equal(("mine", 1, true, true), (later.Form!.Text, later.Version, later.IsDirty, later.IsOvertaken));
        Assert.NotNull(later.Restored);
        Assert.Equal(SaveResult.Refused, await later.SaveAsync());
        Assert.Equal("two", later.Theirs!.Text);
        Assert.True(await later.DiscardAsync());
        Assert.Equal(("two", 2, false, null), (later.Form.Text, later.Version, later.IsDirty, later.Restored));
        Assert.Empty(_tab.Kept);
    }

    [Fact]
    public async Task Draft_keeps_where_it_came_from_and_what_was_noted()
    {
        await KeepAsync(null, new Draft<NoteForm> { Form = new() { Text = "imported" }, Origin = "This is a copy.", Notes = ["A note."] });
        await _session.ShowAsync(null);

        await TypeAndPauseAsync("imported and changed");

        using var later = NewSession(new NotePage());
        await later.ShowAsync(null);
        Assert.Equal(("imported and changed", "This is a copy."), (later.Form!.Text, later.Restored!.Origin));
        Assert.Equal(["A note."], later.Restored.Notes);
    }

    [Theory]
    [InlineData("""{"Version":1,"Form":{"Text":"stored"}}""")]
    [InlineData("""{"Version":1}""")]
    public async Task Draft_that_says_nothing_new_or_cannot_be_read_is_none(string kept)
    {
        _notes.Put(Id, "stored");
        _tab.Kept[_notes.DraftKey(Id)] = kept;

        await _session.ShowAsync(Id);

        Assert.Equal(("stored", null), (_session.Form!.Text, _session.Restored));
    }

    [Fact]
    public async Task Secret_that_was_typed_makes_the_form_dirty_and_is_not_kept()
    {
        await _session.ShowAsync(null);
        _session.Form!.Secret = "s3cret";
        Assert.True(_session.IsDirty);
        _notes.Answer = Notes.Refusing(Notes.TextPointer, "No.");
        await _session.SaveAsync();

        Assert.DoesNotContain("s3cret", Assert.Single(_tab.Kept).Value, StringComparison.Ordinal);
        using var later = NewSession(new NotePage());
        await later.ShowAsync(null);
        Assert.True(later.Restored!.HeldSecrets);
    }

    [Fact]
    public async Task Refusal_stands_beside_its_field_in_the_words_of_the_form_and_nothing_typed_is_lost()
    {
        await _session.ShowAsync(null);
        _session.Form!.Text = "wrong";
        _notes.Answer = Notes.Refusing(Notes.TextPointer, "Not this.");

        Assert.Equal(SaveResult.Refused, await _session.SaveAsync());

        Assert.Equal("In words: Not this.", _session.Scope.Errors.At(Notes.TextPointer));
        Assert.Equal(("In words: Not this.", "wrong", true), (_session.Refusal, _session.Form.Text, _session.IsDirty));
        Assert.Equal(1, _page.Refusals);
        Assert.Contains("wrong", _tab.Kept["notes/new"], StringComparison.Ordinal);

        await TypeAsync("mended");
        Assert.Equal((null, null), (_session.Scope.Errors.At(Notes.TextPointer), _session.Refusal));
        Assert.Equal(1, _page.Edits);
    }

    [Fact]
    public async Task Refusal_stays_until_the_last_field_that_is_wrong_is_changed()
    {
        await _session.ShowAsync(null);
        _notes.Answer = new()
        {
            Refusal = Problem.Invalid(
                new ProblemEntry(Notes.TextPointer, ProblemCode.Malformed, "Not this."),
                new ProblemEntry("#/other", ProblemCode.Malformed, "Nor that.")),
        };
        await _session.SaveAsync();

        await TypeAsync("mended");

        Assert.Equal("2 fields are wrong.", _session.Refusal);
        Assert.Equal("In words: Nor that.", _session.Scope.Errors.At("#/other"));
        _session.SetErrors([]);
        Assert.Null(_session.Refusal);
    }

    [Fact]
    public async Task What_the_system_cannot_see_is_refused_before_it_is_asked()
    {
        await _session.ShowAsync(null);
        _session.Form!.Text = "never sent";

        Assert.Equal(SaveResult.Refused, await _session.SaveAsync());

        Assert.Equal("In words: Not so.", _session.Scope.Errors.At(Notes.TextPointer));
        Assert.Equal(0, _notes.Writes);
    }

    [Fact]
    public async Task Form_that_is_saved_twice_at_the_same_time_is_stored_once()
    {
        await _session.ShowAsync(null);
        _session.Form!.Text = "once";
        var answer = new TaskCompletionSource();
        _notes.Wait = answer.Task;

        var (first, second) = (_session.SaveAsync(), _session.SaveAsync());
        Assert.Equal((EditWork.Saving, true), (_session.Busy, _session.IsBusy));
        Assert.False(await _session.RunAsync(EditWork.Testing, () => throw new InvalidOperationException("It is busy.")));
        answer.SetResult();

        Assert.Equal([SaveResult.Created, SaveResult.Refused], await Task.WhenAll(first, second));
        Assert.Single(_notes.Stored);
        Assert.False(_session.IsBusy);
    }

    [Fact]
    public async Task Edit_of_an_older_version_is_compared_with_theirs_and_overwrites_that_one_only()
    {
        await EditAsync("one", typed: "mine");
        _notes.Put(Id, "theirs");

        Assert.Equal(SaveResult.Refused, await _session.SaveAsync());
        Assert.Equal(("theirs", 1, "mine"), (_session.Theirs!.Text, _session.Version, _session.Form!.Text));

        // Still newer than the one that was compared.
        _notes.Put(Id, "theirs again");
        Assert.Equal(SaveResult.Refused, await _session.OverwriteAsync());
        Assert.Equal("theirs again", _session.Theirs!.Text);

        Assert.Equal(SaveResult.Updated, await _session.OverwriteAsync());
        Assert.Equal(new SavedNote(Id, 4, "mine"), _notes.Stored[Id]);
        Assert.Equal((null, null, false), (_session.Theirs, _session.Refusal, _session.IsDirty));
    }

    [Fact]
    public async Task Taking_theirs_drops_what_was_typed()
    {
        await EditAsync("one", typed: "mine");
        _notes.Put(Id, "theirs");
        await _session.SaveAsync();
        Assert.NotEmpty(_tab.Kept);

        await _session.TakeTheirsAsync();

        Assert.Equal(("theirs", 2, false, null), (_session.Form!.Text, _session.Version, _session.IsDirty, _session.Theirs));
        Assert.Equal(2, _page.Forms);
        Assert.Empty(_tab.Kept);
    }

    [Fact]
    public async Task Conflict_whose_other_side_cannot_be_read_says_why()
    {
        await ShowStoredAsync("one");
        _notes.Answer = new() { Refusal = Problem.VersionMismatch(1, 2) };

        await _session.SaveAsync();

        Assert.Null(_session.Theirs);
        Assert.Equal(_notes.Answer.Why, _session.Refusal);
    }

    [Fact]
    public async Task What_was_deleted_while_it_was_edited_is_created_again_by_saving_again()
    {
        await EditAsync("one", typed: "mine");
        _notes.Stored.Remove(Id);

        Assert.Equal(SaveResult.Refused, await _session.SaveAsync());
        Assert.Equal((_notes.DeletedAdvice, null), (_session.Refusal, _session.Saved));

        Assert.Equal(SaveResult.Created, await _session.SaveAsync());
        Assert.Equal("mine", Assert.Single(_notes.Stored).Value.Text);
    }

    [Fact]
    public async Task Form_that_nothing_was_typed_into_follows_what_someone_else_saves()
    {
        await ShowStoredAsync("one");
        _notes.Put(Id, "two");

        await _session.ReadNewestAsync();

        Assert.Equal(("two", 2, false), (_session.Form!.Text, _session.Version, _session.IsOvertaken));
        Assert.Equal((2, 1), (_page.Forms, _page.Renders));
    }

    [Fact]
    public async Task Form_that_was_typed_into_is_kept_and_told_of_what_someone_else_saved()
    {
        await EditAsync("one", typed: "mine");
        _notes.Put(Id, "two");

        await _session.ReadNewestAsync();

        Assert.Equal(("mine", 1, true, 2), (_session.Form!.Text, _session.Version, _session.IsOvertaken, _session.NewestVersion));
        _session.Compare();
        Assert.Equal(("two", false), (_session.Theirs!.Text, _session.IsOvertaken));
        Assert.Equal(SaveResult.Updated, await _session.OverwriteAsync());
        Assert.Equal(3, _session.Version);
    }

    [Fact]
    public async Task Look_that_began_before_a_save_does_not_bring_the_older_version_back()
    {
        await ShowStoredAsync("one");
        var answer = new TaskCompletionSource();
        _notes.Wait = answer.Task;
        var look = _session.ReadNewestAsync();
        _notes.Wait = Task.CompletedTask;
        _session.Form!.Text = "two";
        await _session.SaveAsync();

        answer.SetResult();
        await look;

        Assert.Equal(("two", 2, 2), (_session.Form.Text, _session.Version, _session.NewestVersion));
    }

    [Fact]
    public async Task Look_that_fails_says_so_and_changes_nothing()
    {
        await ShowStoredAsync("one");
        _notes.Answer = Notes.Failing;

        await _session.ReadNewestAsync();
        Assert.Equal((Notes.Failing.Why, "one"), (_session.NewestFailure, _session.Form!.Text));

        _notes.Answer = null;
        await _session.ReadNewestAsync();
        Assert.Null(_session.NewestFailure);
    }

    [Fact]
    public async Task What_is_deleted_is_left_without_a_question_also_when_someone_else_was_faster()
    {
        await EditAsync("one", typed: "typed");
        _notes.Stored.Remove(Id);

        Assert.True(await _session.DeleteAsync());

        Assert.False(_session.AsksBeforeLeaving);
        Assert.Empty(_tab.Kept);
    }

    [Fact]
    public async Task What_cannot_be_deleted_says_why()
    {
        await EditAsync("one", typed: "typed");
        _notes.Keeps = Problem.Conflict(ProblemCode.InUse, "It is in use.");

        Assert.False(await _session.DeleteAsync());

        Assert.Equal(("It is in use.", true), (_session.Refusal, _session.AsksBeforeLeaving));
    }

    private EditSession<SavedNote, NoteForm> NewSession(NotePage page) => new(_notes, new Drafts(_tab), page);

    private async Task ShowStoredAsync(string text)
    {
        _notes.Put(Id, text);
        await _session.ShowAsync(Id);
    }

    private async Task EditAsync(string stored, string typed)
    {
        await ShowStoredAsync(stored);
        _session.Form!.Text = typed;
    }

    private Task KeepAsync(Guid? id, Draft<NoteForm> draft) => new Drafts(_tab).WriteAsync(_notes.DraftKey(id), draft);

    private async Task TypeAndPauseAsync(string text)
    {
        await TypeAsync(text);
        await _page.Paused.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private Task TypeAsync(string text)
    {
        _session.Form!.Text = text;
        return _session.Scope.ChangedAsync(Notes.TextPointer);
    }
}
