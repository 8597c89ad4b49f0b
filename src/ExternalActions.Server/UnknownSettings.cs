using System.Reflection;

namespace ExternalActions.Server;

/// <summary>Finds settings that nothing reads, such as misspelt ones: left unnoticed, their defaults would be in force.</summary>
internal static class UnknownSettings
{
    /// <summary>The settings of a section that its options do not have.</summary>
    /// <typeparam name="T">The options of the section.</typeparam>
    /// <param name="configuration">All settings.</param>
    /// <param name="section">The section.</param>
    /// <returns>What is wrong, in words.</returns>
    public static IEnumerable<string> In<T>(IConfiguration configuration, string section)
    {
        var known = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return configuration.GetSection(section).GetChildren().Where(setting => !known.Contains(setting.Key))
            .Select(setting => $"{setting.Path}: there is no such setting; there are {string.Join(", ", known.Order())}.");
    }
}
