using Mono.Cecil;

namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>Finds assemblies that others refer to: the values of an attribute cannot be read without the enums that they are of.</summary>
/// <param name="folders">Where to look besides what this process runs on.</param>
internal sealed class AssemblyFiles(params IEnumerable<string> folders) : IAssemblyResolver
{
    private readonly Dictionary<string, string> _paths = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Concat(folders.SelectMany(folder => Directory.GetFiles(folder, "*.dll")))
        .GroupBy(path => Path.GetFileNameWithoutExtension(path)!, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(paths => paths.Key, paths => paths.First(), StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, AssemblyDefinition> _read = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name) => Resolve(name, new ReaderParameters { AssemblyResolver = this });

    /// <inheritdoc/>
    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters)
    {
        if (!_read.TryGetValue(name.Name, out var assembly))
        {
            var path = _paths.GetValueOrDefault(name.Name) ?? throw new AssemblyResolutionException(name);
            _read[name.Name] = assembly = AssemblyDefinition.ReadAssembly(path, parameters);
        }
        return assembly;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var assembly in _read.Values)
        {
            assembly.Dispose();
        }
    }
}
