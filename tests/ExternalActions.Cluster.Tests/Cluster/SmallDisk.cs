using ExternalActions.Tests.Shared;

namespace ExternalActions.Cluster.Tests;

/// <summary>A small disk of memory (tmpfs) that can be filled up. Needs root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string Size = "160m";

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("ea-disk-");

    private SmallDisk()
    {
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder => Path.Combine(_parent.FullName, "disk");

    private string Filling => Path.Combine(Folder, "filling");

    /// <summary>Mounts it.</summary>
    /// <exception cref="InvalidOperationException">This machine does not permit it.</exception>
    public static async Task<SmallDisk> CreateAsync()
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Folder);
        await Shell.RunAsync("chmod", "711", disk._parent.FullName);
        try
        {
            await Shell.RunAsync("mount", "-t", "tmpfs", "-o", $"size={Size}", "tmpfs", disk.Folder);
            return disk;
        }
        catch
        {
            disk._parent.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Fills it up to the last byte.</summary>
    public async Task FillAsync()
    {
        try
        {
            await Shell.RunAsync("dd", "if=/dev/zero", $"of={Filling}", "bs=64k");
        }
        catch (InvalidOperationException)
        {
            // It ends when the disk is full, which is what it is for.
        }
    }

    /// <summary>Frees what was filled.</summary>
    public void Free() => File.Delete(Filling);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Shell.RunAsync("umount", Folder);
        _parent.Delete(recursive: true);
    }
}
