using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>The settings page lists what the program has, with its defaults, and nothing else.</summary>
public sealed partial class SettingsPageTests
{
    private const string None = "none";

    private static readonly string ServerAssembly = typeof(SettingsPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ServerAssembly").Value!;

    [Fact]
    public void Every_setting_is_listed_with_its_default_and_no_other()
    {
        var expected = OptionsClasses().SelectMany(SettingsOf).Concat(HostSettings())
            .Select(setting => $"{setting.Name} = {setting.Default}").Order(StringComparer.Ordinal);

        Assert.Equal(expected, Listed().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_options_classes_are_found() =>
        Assert.Equal(["Admin", "Api", "Executions", "OAuth2", "Outbound", "Retries", "Silo", "Storage"], OptionsClasses().Select(SectionOf).Order());

    private static IEnumerable<string> Listed()
    {
        foreach (var line in MarkdownDocument.Read("docs/settings.md").Lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            var name = Code().Match(cells[1]).Groups[1].Value;
            var values = Code().Matches(cells[2]).Select(match => match.Groups[1].Value).ToList();
            yield return $"{name} = {(values.Count == 0 && cells[2].StartsWith(None, StringComparison.Ordinal) ? None : string.Join(", ", values))}";
        }
    }

    /// <summary>The classes named <c>…Options</c> of the program's own assemblies that say which section they are bound to.</summary>
    private static List<Type> OptionsClasses() =>
    [
        .. Directory.GetFiles(Path.GetDirectoryName(ServerAssembly)!, "ExternalActions.*.dll")
            .SelectMany(file => Assembly.LoadFrom(file).GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is { IsLiteral: true }),
    ];

    private static string SectionOf(Type options) => (string)options.GetField("Section")!.GetRawConstantValue()!;

    private static IEnumerable<(string Name, string Default)> SettingsOf(Type options)
    {
        var defaults = Activator.CreateInstance(options);
        foreach (var property in options.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(defaults);
            var isList = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(IEnumerable));
            // A list that is empty unless set has its defaults beside it.
            value = isList ? options.GetProperty($"Default{property.Name}")?.GetValue(null) : value;
            yield return ($"{SectionOf(options)}:{property.Name}{(isList ? ":0" : "")}", Describe(value));
        }
    }

    private static IEnumerable<(string Name, string Default)> HostSettings()
    {
        var settings = JsonNode.Parse(File.ReadAllText(Repository.PathOf("src/ExternalActions.Server/appsettings.json")))!.AsObject();
        return settings.Where(setting => setting.Value is JsonValue).Select(setting => (setting.Key, (string)setting.Value!));
    }

    private static string Describe(object? value) => value switch
    {
        null or "" => None,
        bool flag => flag ? "true" : "false",
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object>().Select(Describe)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
