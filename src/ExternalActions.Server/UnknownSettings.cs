using System.Collections;
using System.Globalization;
using System.Reflection;

namespace ExternalActions.Server;

/// <summary>Finds settings that nothing reads, such as misspelt ones: left unnoticed, their defaults would be in force.</summary>
internal static class UnknownSettings
{
    /// <summary>The settings of a section that its options do not have, and lists that are not written as lists.</summary>
    /// <typeparam name="T">The options of the section.</typeparam>
    /// <param name="configuration">All settings.</param>
    /// <param name="section">The section.</param>
    /// <returns>What is wrong, in words.</returns>
    public static IEnumerable<string> In<T>(IConfiguration configuration, string section)
    {
        var known = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in configuration.GetSection(section).GetChildren())
        {
            if (!known.TryGetValue(setting.Key, out var property))
            {
                yield return $"{setting.Path}: there is no such setting; there are {string.Join(", ", known.Keys.Order())}.";
            }
            else if (property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable)) && !IsList(setting))
            {
                yield return $"{setting.Path}: this is a list; its entries are {setting.Path}:0, {setting.Path}:1 and so on, none of them empty.";
            }
        }
    }

    /// <summary>Settings of the command line that there are not, as far as their section tells.</summary>
    /// <param name="args">The command line: settings alone.</param>
    /// <param name="sections">The sections that there are.</param>
    /// <param name="withoutSection">The settings that stand in none.</param>
    /// <returns>What is wrong, in words.</returns>
    public static IEnumerable<string> InSections(
        IEnumerable<string> args, IReadOnlyCollection<string> sections, IReadOnlyCollection<string> withoutSection)
    {
        foreach (var arg in args.Where(arg => arg.StartsWith('-') || arg.StartsWith('/') || arg.Contains('=')))
        {
            var key = arg.Split('=')[0].TrimStart('-', '/');
            var section = key.Split(':')[0];
            if (!key.Contains(':'))
            {
                if (!withoutSection.Contains(key, StringComparer.OrdinalIgnoreCase))
                {
                    yield return $"{key}: there is no such setting; --help names the main ones.";
                }
            }
            else if (!sections.Contains(section, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{key}: there is no section {section}; there are {string.Join(", ", sections.Order())}.";
            }
        }
    }

    private static bool IsList(IConfigurationSection setting)
    {
        var entries = setting.GetChildren().ToList();
        var keys = entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return setting.Value is null
            && Enumerable.Range(0, entries.Count).All(index => keys.Contains(index.ToString(CultureInfo.InvariantCulture)))
            && entries.TrueForAll(entry => !string.IsNullOrWhiteSpace(entry.Value));
    }
}
