using System.Text.RegularExpressions;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>A fenced block of a document.</summary>
/// <param name="Language">What stands behind the fence, such as <c>sh</c>.</param>
/// <param name="Text">The lines between the fences.</param>
/// <param name="Heading">The heading above it.</param>
/// <param name="NotRun">Why no test runs it, from a comment <c>&lt;!-- not run: … --&gt;</c> above it; null when one does.</param>
internal sealed record CodeBlock(string Language, string Text, string Heading, string? NotRun);

/// <summary>One Markdown file of the repository.</summary>
internal sealed partial class MarkdownDocument
{
    private MarkdownDocument(string path)
    {
        Path = path;
        Text = File.ReadAllText(Repository.PathOf(path));
        Lines = Text.TrimEnd('\n').Split('\n');
        Blocks = [.. ReadBlocks(Lines)];
    }

    /// <summary>The file's path within the repository.</summary>
    public string Path { get; }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>Its lines.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>Its fenced blocks in their order.</summary>
    public IReadOnlyList<CodeBlock> Blocks { get; }

    /// <summary>Its commands in their order.</summary>
    public IEnumerable<CodeBlock> Commands => Blocks.Where(block => block.Language == "sh");

    /// <summary>Its headings without their marks.</summary>
    public IEnumerable<string> Headings => OutsideBlocks().Where(line => line.StartsWith('#')).Select(HeadingOf);

    /// <summary>The targets of its links and pictures.</summary>
    public IEnumerable<string> Links => OutsideBlocks().SelectMany(line => Link().Matches(line)).Select(match => match.Groups[1].Value);

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path within the repository.</param>
    public static MarkdownDocument Read(string path) => new(path);

    /// <summary>Reads all documents of the repository.</summary>
    public static IReadOnlyList<MarkdownDocument> ReadAll() => [.. Repository.Find("*.md").Select(Read)];

    /// <summary>The one block of a language.</summary>
    public string Block(string language, string beginning) =>
        Blocks.Single(block => block.Language == language && block.Text.StartsWith(beginning, StringComparison.Ordinal)).Text;

    private static string HeadingOf(string line) => line.TrimStart('#').Trim();

    private static IEnumerable<CodeBlock> ReadBlocks(IReadOnlyList<string> lines)
    {
        var heading = "";
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].StartsWith('#'))
            {
                heading = HeadingOf(lines[i]);
            }

            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                var begin = i + 1;
                do
                {
                    i++;
                }
                while (lines[i] != "```");

                var mark = begin > 1 ? NotRunMark().Match(lines[begin - 2]) : Match.Empty;
                yield return new CodeBlock(
                    lines[begin - 1][3..],
                    string.Concat(lines.Take(i).Skip(begin).Select(line => line + '\n')),
                    heading,
                    mark.Success ? mark.Groups[1].Value : null);
            }
        }
    }

    private IEnumerable<string> OutsideBlocks()
    {
        var isInside = false;
        foreach (var line in Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isInside = !isInside;
            }
            else if (!isInside)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^<!-- not run: (.+) -->$")]
    private static partial Regex NotRunMark();
}
