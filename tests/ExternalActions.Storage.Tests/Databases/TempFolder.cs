namespace ExternalActions.Storage.Tests.Databases;

/// <summary>A folder that vanishes with the test.</summary>
public sealed class TempFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("ea-storage-").FullName;

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
