using Microsoft.Extensions.Options;

namespace ExternalActions.Storage;

/// <summary>The folder with all data of one server: its paths, its creation, and the lock that keeps a second server out.</summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private FileStream? _lock;

    /// <summary>Resolves the paths; touches nothing on disk.</summary>
    /// <param name="options">Names the folder.</param>
    public DataFolder(IOptions<StorageOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        FullPath = Path.GetFullPath(options.Value.DataFolder);
    }

    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The absolute path of the SQLite database of connectors, actions and reminders.</summary>
    internal string DatabasePath => Path.Combine(FullPath, "external-actions.db");

    /// <summary>The absolute path of the SQLite database of executions.</summary>
    internal string ExecutionsDatabasePath => Path.Combine(FullPath, "executions.db");

    /// <summary>Creates a folder inside the data folder, such as one for a key ring; on Unix only the owner may open it.</summary>
    /// <param name="name">The folder's name.</param>
    /// <returns>The folder, which now exists.</returns>
    /// <exception cref="StorageException">It cannot be created.</exception>
    public DirectoryInfo CreateSubfolder(string name)
    {
        Create(FullPath);
        return Create(Path.Combine(FullPath, name));
    }

    /// <summary>Creates the folder and takes it for this server, until <see cref="Release"/> or the end of the process, however it ends.</summary>
    /// <exception cref="StorageException">It cannot be created, or another server has it.</exception>
    internal void Acquire()
    {
        Create(FullPath);
        try
        {
            // The system drops the lock with the process, so a killed server leaves nothing behind that would keep the next one out.
            _lock = new FileStream(Path.Combine(FullPath, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        // A lock that someone holds has no exception type of its own.
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw new StorageException(
                $"The data folder '{FullPath}' is in use by another server. Stop that one, or give this one a folder of its own " +
                $"({StorageOptions.Section}:{nameof(StorageOptions.DataFolder)}).",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The data folder '{FullPath}' cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Lets another server have the folder.</summary>
    internal void Release() => _lock?.Dispose();

    /// <inheritdoc/>
    public void Dispose() => Release();

    private static DirectoryInfo Create(string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StorageException(
                $"The folder '{path}' cannot be created: {exception.Message} Check {StorageOptions.Section}:{nameof(StorageOptions.DataFolder)}.",
                exception);
        }
    }
}
