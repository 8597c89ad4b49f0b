using System.Text.RegularExpressions;

namespace ExternalActions.Server.Tests.Documents;

/// <summary>Links between documents lead somewhere.</summary>
public sealed partial class LinkTests
{
    [Fact]
    public void Links_within_the_repository_lead_to_files_and_headings()
    {
        var broken = MarkdownDocument.ReadAll()
            .SelectMany(document => document.Links.Where(link => !link.Contains("://", StringComparison.Ordinal)).Select(link => (document, link)))
            .Where(entry => !Exists(entry.document, entry.link))
            .Select(entry => $"{entry.document.Path}: {entry.link}");

        Assert.Empty(broken);
    }

    [Fact]
    public void Readme_has_at_most_150_lines() => Assert.InRange(MarkdownDocument.Read("README.md").Lines.Count, 1, 150);

    [Fact]
    public void Readme_leads_to_every_page()
    {
        var links = MarkdownDocument.Read("README.md").Links;

        Assert.Empty(Repository.Find("*.md", "docs").Concat(["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]).Except(links));
    }

    private static bool Exists(MarkdownDocument document, string link)
    {
        var parts = link.Split('#');
        var folder = Path.GetDirectoryName(document.Path)!;
        var path = parts[0].Length == 0 ? document.Path : Path.GetRelativePath(".", Path.Combine(folder, parts[0]));
        return Path.Exists(Repository.PathOf(path))
            && (parts.Length == 1 || MarkdownDocument.Read(path).Headings.Any(heading => AnchorOf(heading) == parts[1]));
    }

    /// <summary>As GitHub makes the anchors of headings.</summary>
    private static string AnchorOf(string heading) => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInAnchors();
}
