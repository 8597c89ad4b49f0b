using ExternalActions.Storage.Tests.Databases;
using Microsoft.Extensions.Options;

namespace ExternalActions.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folder_is_created_with_its_parents_for_its_owner_alone()
    {
        var path = Path.Combine(_folder.FullPath, "some", "where");
        using var folder = For(path);

        folder.Acquire();
        var keys = folder.CreateSubfolder("keys");

        Assert.Equal(Path.Combine(path, "keys"), keys.FullName);
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Assert.Equal(ownerOnly, File.GetUnixFileMode(path));
            Assert.Equal(ownerOnly, keys.UnixFileMode);
        }
    }

    [Fact]
    public void Relative_path_counts_from_the_current_directory()
    {
        using var folder = For("some/where");

        Assert.Equal(Path.Combine(Environment.CurrentDirectory, "some", "where"), folder.FullPath);
    }

    [Fact]
    public void Folder_that_cannot_be_created_is_named_with_its_setting()
    {
        var file = Path.Combine(_folder.FullPath, "file");
        File.WriteAllText(file, "");
        using var folder = For(Path.Combine(file, "data"));

        var refusal = Assert.Throws<StorageException>(folder.Acquire);

        Assert.Contains(folder.FullPath, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:DataFolder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_has_one_server_at_a_time()
    {
        using var first = For(_folder.FullPath);
        using var second = For(_folder.FullPath);
        first.Acquire();

        var refusal = Assert.Throws<StorageException>(second.Acquire);
        Assert.Contains($"'{_folder.FullPath}' is in use by another server", refusal.Message, StringComparison.Ordinal);

        // The file that the first one leaves behind locks nobody out.
        first.Release();
        second.Acquire();
        Assert.True(File.Exists(Path.Combine(_folder.FullPath, "server.lock")));
    }

    private static DataFolder For(string path) => new(Options.Create(new StorageOptions { DataFolder = path }));
}
