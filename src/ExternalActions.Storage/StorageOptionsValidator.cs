using Microsoft.Extensions.Options;
using Npgsql;

namespace ExternalActions.Storage;

/// <summary>Stops the start when a setting cannot work, with the setting's name.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    private const string ConnectionString = $"{StorageOptions.Section}:{nameof(StorageOptions.ConnectionString)}";
    private const string Provider = $"{StorageOptions.Section}:{nameof(StorageOptions.Provider)}";

    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = new List<string>();
        if (options.Provider is not (StorageProvider.Sqlite or StorageProvider.PostgreSql))
        {
            failures.Add($"{Provider} is {(int)options.Provider}; expected is {StorageProvider.Sqlite} or {StorageProvider.PostgreSql}.");
        }

        if (ConnectionFailure(options) is { } failure)
        {
            failures.Add(failure);
        }

        if (string.IsNullOrWhiteSpace(options.DataFolder) || options.DataFolder.Contains('\0', StringComparison.Ordinal))
        {
            failures.Add($"{StorageOptions.Section}:{nameof(StorageOptions.DataFolder)} must be the path of a folder.");
        }

        if (options.MaxWritesPerCommit is < 1 or > 10_000)
        {
            failures.Add(
                $"{StorageOptions.Section}:{nameof(StorageOptions.MaxWritesPerCommit)} is {options.MaxWritesPerCommit}; expected is 1 to 10000.");
        }

        var mostWriters = options.Provider == StorageProvider.Sqlite ? 1 : 16;
        if (options.Writers < 1 || options.Writers > mostWriters)
        {
            failures.Add(
                $"{StorageOptions.Section}:{nameof(StorageOptions.Writers)} is {options.Writers}; expected with {options.Provider} is "
                + (mostWriters == 1 ? "1." : $"1 to {mostWriters}."));
        }

        if (options.QueueTimeout < TimeSpan.FromMilliseconds(1) || options.QueueTimeout > TimeSpan.FromMinutes(10))
        {
            failures.Add(
                $"{StorageOptions.Section}:{nameof(StorageOptions.QueueTimeout)} is {options.QueueTimeout}; expected is 00:00:00.001 to 00:10:00.");
        }

        if (options.MaxQueuedBytes is < 1L << 20 or > 64L << 30)
        {
            failures.Add(
                $"{StorageOptions.Section}:{nameof(StorageOptions.MaxQueuedBytes)} is {options.MaxQueuedBytes}; expected is 1048576 to 68719476736.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? ConnectionFailure(StorageOptions options)
    {
        var isGiven = !string.IsNullOrWhiteSpace(options.ConnectionString);
        if (options.Provider != StorageProvider.PostgreSql)
        {
            return isGiven ? $"{ConnectionString} is given, but {Provider} is {options.Provider}; expected is {StorageProvider.PostgreSql}." : null;
        }

        if (!isGiven)
        {
            return $"{ConnectionString} is missing; with {Provider} {StorageProvider.PostgreSql} it says how to reach the database, for example "
                + "Host=db;Database=external_actions;Username=ea;Password=...";
        }

        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(options.ConnectionString).Host)
                ? $"{ConnectionString} names no Host."
                : null;
        }
        // Its text may quote a part of the string, which may be the password.
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return $"{ConnectionString} cannot be read; expected are settings of Npgsql, for example "
                + "Host=db;Database=external_actions;Username=ea;Password=... (a value with a semicolon or quote goes in quotes).";
        }
    }
}
