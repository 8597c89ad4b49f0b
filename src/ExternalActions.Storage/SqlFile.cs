using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace ExternalActions.Storage;

/// <summary>
/// The statements of an embedded <c>.sql</c> file, each under the name that a line <c>-- name: X</c> above it gives, without comments. What several
/// statements share is a fragment, under <c>-- fragment: X</c>, and stands in each as <c>{X}</c>. Where the statements differ within it, the fragment
/// has a place such as <c>{key}</c>, and a line <c>-- let: key = text</c> of each statement says what stands there.
/// </summary>
internal sealed partial class SqlFile
{
    private const string NameMark = "-- name:";
    private const string FragmentMark = "-- fragment:";
    private const string LetMark = "-- let:";
    private const string Comment = "--";

    private SqlFile(FrozenDictionary<string, string> statements) => Statements = statements;

    /// <summary>All statements by name.</summary>
    public FrozenDictionary<string, string> Statements { get; }

    /// <summary>One statement; asking for one that is not there is a fault of the program.</summary>
    /// <param name="name">The statement's name.</param>
    public string this[string name] => Statements[name];

    /// <summary>Loads a file.</summary>
    /// <param name="name">The name as embedded, without the assembly's prefix, such as <c>Sqlite.Executions.sql</c>.</param>
    public static SqlFile Load(string name) => Parse(ReadText(name));

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidOperationException">A statement has a place that nothing stands for, or a name comes twice.</exception>
    internal static SqlFile Parse(string text)
    {
        var statements = new Dictionary<string, Block>(StringComparer.Ordinal);
        var fragments = new Dictionary<string, Block>(StringComparer.Ordinal);
        Block? current = null;
        foreach (var line in text.Split('\n'))
        {
            if (After(NameMark, line) is { } statement)
            {
                Add(statements, statement);
            }
            else if (After(FragmentMark, line) is { } fragment)
            {
                Add(fragments, fragment);
            }
            else if (After(LetMark, line) is { } let)
            {
                var parts = let.Split('=', 2, StringSplitOptions.TrimEntries);
                current!.Lets.Add(parts[0], parts[1]);
            }
            else if (!line.StartsWith(Comment, StringComparison.Ordinal))
            {
                current?.Text.Append(line).Append('\n');
            }
        }

        return new SqlFile(statements.ToFrozenDictionary(
            each => each.Key, each => Expand(each.Key, each.Value, fragments), StringComparer.Ordinal));

        void Add(Dictionary<string, Block> blocks, string name)
        {
            current = new Block();
            if (!blocks.TryAdd(name, current))
            {
                throw new InvalidOperationException($"There are two {name} in one SQL file.");
            }
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

    private static string? After(string mark, string line) => line.StartsWith(mark, StringComparison.Ordinal) ? line[mark.Length..].Trim() : null;

    private static string Expand(string name, Block statement, Dictionary<string, Block> fragments)
    {
        var text = Places().Replace(
            statement.ToString(), place => fragments.TryGetValue(place.Groups[1].Value, out var fragment) ? fragment.ToString() : place.Value);
        return Places().Replace(
            text,
            place => statement.Lets.TryGetValue(place.Groups[1].Value, out var value)
                ? value
                : throw new InvalidOperationException($"Nothing says what {place.Value} is in the SQL statement {name}."));
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Places();

    private static string ReadText(string name)
    {
        using var stream = typeof(SqlFile).Assembly.GetManifestResourceStream(typeof(SqlFile), name)
            ?? throw new InvalidOperationException($"The file {name} is not part of this program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A statement or a fragment.</summary>
    private sealed class Block
    {
        public StringBuilder Text { get; } = new();

        public Dictionary<string, string> Lets { get; } = new(StringComparer.Ordinal);

        public override string ToString() => Text.ToString().Trim();
    }
}

/// <summary>One step of the schema.</summary>
/// <param name="Version">The schema's version once the script has run.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Text">Its statements.</param>
internal sealed record SchemaScript(int Version, string Name, string Text);
