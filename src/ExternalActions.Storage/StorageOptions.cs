namespace ExternalActions.Storage;

/// <summary>Where and how data is stored.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// The folder that holds everything that must be kept. Relative paths count from the current directory of the process. When it does
    /// not exist it is created, on Unix so that only its owner may open it. Default: <c>data</c>.
    /// </summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>How many writes of executions go into one commit at most, 1 to 10,000. Default: 512.</summary>
    public int MaxWritesPerCommit { get; set; } = 512;
}
