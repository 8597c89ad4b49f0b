using Microsoft.Extensions.Options;

namespace ExternalActions.Storage;

/// <summary>Stops the start when a setting cannot work, with the setting's name.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataFolder) || options.DataFolder.Contains('\0', StringComparison.Ordinal))
        {
            failures.Add($"{StorageOptions.Section}:{nameof(StorageOptions.DataFolder)} must be the path of a folder.");
        }

        if (options.MaxWritesPerCommit is < 1 or > 10_000)
        {
            failures.Add(
                $"{StorageOptions.Section}:{nameof(StorageOptions.MaxWritesPerCommit)} is {options.MaxWritesPerCommit}; expected is 1 to 10000.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
