using ExternalActions.Console.Common;

namespace ExternalActions.Console.Editing;

/// <summary>The draft of the form that a session shows.</summary>
/// <typeparam name="TForm">The form's model.</typeparam>
/// <param name="drafts">Keeps it.</param>
internal sealed class FormDraft<TForm>(Drafts drafts)
    where TForm : class
{
    /// <summary>Where it is kept; null at first.</summary>
    public string? Key { get; set; }

    /// <summary>The draft that the form was restored from; null when it was not.</summary>
    public Draft<TForm>? Restored { get; set; }

    /// <summary>Reads what is kept; null for nothing.</summary>
    public Task<Draft<TForm>?> ReadAsync() => drafts.ReadAsync<Draft<TForm>>(Key!);

    /// <summary>Keeps what is typed.</summary>
    /// <param name="form">The form.</param>
    /// <param name="version">The version that it began with.</param>
    /// <param name="holdsSecrets">Whether secrets were typed, which are not kept.</param>
    public Task KeepAsync(TForm form, int version, bool holdsSecrets) => drafts.WriteAsync(Key!, new Draft<TForm>
    {
        Version = version,
        Form = form,
        HeldSecrets = holdsSecrets,
        // Once something was changed, what it came from no longer matters, but what an import had to say does.
        Origin = Restored?.Origin,
        Notes = Restored?.Notes ?? [],
    });

    /// <summary>Keeps nothing any more; what the form was restored from still shows.</summary>
    public Task RemoveAsync() => drafts.RemoveAsync(Key!);
}
