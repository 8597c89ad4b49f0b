using Microsoft.Data.Sqlite;

namespace ExternalActions.Storage.Sqlite;

/// <summary>Sorts failures of SQLite by what callers can do about them.</summary>
internal static class SqliteFailures
{
    // Result codes of SQLite.
    private const int NoPermission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int TooBig = 18;
    private const int ConstraintFailed = 19;
    private const int Mismatch = 20;
    private const int NotADatabase = 26;

    /// <summary>Whether the file is locked by another process, or the disk is full or fails: the same may succeed later.</summary>
    public static bool IsUnavailable(this SqliteException exception) =>
        exception.SqliteErrorCode is Busy or Locked or NoMemory or IoError or Full or CannotOpen;

    /// <summary>Whether the data that was written is at fault, not the state of the database.</summary>
    public static bool IsFaultOfAWrite(this SqliteException exception) => exception.SqliteErrorCode is ConstraintFailed or TooBig or Mismatch;

    /// <summary>Says what to do about a file that cannot be used at the start.</summary>
    public static string Advise(this SqliteException exception) => exception.SqliteErrorCode switch
    {
        Corrupt or NotADatabase => "Restore it from a backup, or give the server another data folder "
            + $"({StorageOptions.Section}:{nameof(StorageOptions.DataFolder)}) to begin with nothing.",
        Full => "Free space on its disk.",
        Busy or Locked => "Close the other program that uses it.",
        NoPermission or ReadOnly or CannotOpen => "Let the user that runs the server read and write it.",
        _ => "Check its disk.",
    };

    /// <summary>The exception for callers, of a failure that may be over later.</summary>
    public static StorageUnavailableException ToUnavailable(this SqliteException exception) => new(
        $"The database does not answer: {exception.Message} What was being written may or may not have been written; try again later.", exception);
}
