using System.Collections.Frozen;
using System.Text;

namespace ExternalActions.Storage;

/// <summary>The statements of an embedded <c>.sql</c> file, each under the name that a line <c>-- name: X</c> above it gives.</summary>
internal sealed class SqlFile
{
    private const string NameMark = "-- name:";

    private SqlFile(FrozenDictionary<string, string> statements) => Statements = statements;

    /// <summary>All statements by name.</summary>
    public FrozenDictionary<string, string> Statements { get; }

    /// <summary>One statement; asking for one that is not there is a fault of the program.</summary>
    /// <param name="name">The statement's name.</param>
    public string this[string name] => Statements[name];

    /// <summary>Loads a file.</summary>
    /// <param name="name">The name as embedded, without the assembly's prefix, such as <c>Sqlite.Executions.sql</c>.</param>
    public static SqlFile Load(string name)
    {
        var statements = new Dictionary<string, string>(StringComparer.Ordinal);
        string? current = null;
        var text = new StringBuilder();
        foreach (var line in ReadText(name).Split('\n'))
        {
            if (line.StartsWith(NameMark, StringComparison.Ordinal))
            {
                Flush();
                current = line[NameMark.Length..].Trim();
            }
            else if (current is not null)
            {
                text.Append(line).Append('\n');
            }
        }

        Flush();
        return new SqlFile(statements.ToFrozenDictionary(StringComparer.Ordinal));

        void Flush()
        {
            if (current is not null)
            {
                statements.Add(current, text.ToString().Trim());
            }

            text.Clear();
        }
    }

    /// <summary>The scripts of a folder in order of their numbers.</summary>
    /// <param name="folder">The folder as embedded, such as <c>Sqlite.Schema</c>; its files are named <c>0001-what.sql</c>.</param>
    public static IReadOnlyList<SchemaScript> LoadScripts(string folder)
    {
        var prefix = $"{typeof(SqlFile).Namespace}.{folder}.";
        return
        [
            .. from resource in typeof(SqlFile).Assembly.GetManifestResourceNames()
               where resource.StartsWith(prefix, StringComparison.Ordinal)
               let name = resource[prefix.Length..]
               where char.IsAsciiDigit(name[0])
               orderby name
               select new SchemaScript(int.Parse(name.AsSpan(0, 4), provider: null), name, ReadText($"{folder}.{name}")),
        ];
    }

    private static string ReadText(string name)
    {
        using var stream = typeof(SqlFile).Assembly.GetManifestResourceStream(typeof(SqlFile), name)
            ?? throw new InvalidOperationException($"The file {name} is not part of this program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>One step of the schema.</summary>
/// <param name="Version">The schema's version once the script has run.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Text">Its statements.</param>
internal sealed record SchemaScript(int Version, string Name, string Text);
