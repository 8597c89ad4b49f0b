namespace ExternalActions.Console.Editing;

/// <summary>What became of saving a form.</summary>
internal enum SaveResult
{
    /// <summary>It is not saved; the session says why.</summary>
    Refused,

    /// <summary>It is saved for the first time.</summary>
    Created,

    /// <summary>A new version is saved.</summary>
    Updated,
}
