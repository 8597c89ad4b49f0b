namespace ExternalActions.Console.Common;

/// <summary>What the fields of one form share; cascaded to them by its page.</summary>
/// <param name="changed">Called whenever someone has changed something.</param>
public sealed class FormScope(Func<Task> changed)
{
    /// <summary>What the system refused of the form.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>To be called by a field that was changed: what was wrong with it may be mended.</summary>
    /// <param name="pointer">The field.</param>
    public Task ChangedAsync(string pointer)
    {
        Errors.Forget(pointer);
        return changed();
    }
}
