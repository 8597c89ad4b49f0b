using System.Collections.Immutable;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates.Tokens;

/// <summary>Gathers what is wrong with the templates of one action, so that a person sees all of it at once.</summary>
internal sealed class TemplateErrors
{
    // Enough for a person; more would only make the answer to a broken template large and slow.
    private const int Most = 100;

    private readonly List<ProblemEntry> _errors = [];
    private readonly List<ProblemEntry> _warnings = [];

    /// <summary>Whether so many errors are gathered that looking on is of no use.</summary>
    public bool IsFull => _errors.Count >= Most;

    public bool Any => _errors.Count > 0;

    public ImmutableArray<ProblemEntry> Errors => [.. _errors];

    public ImmutableArray<ProblemEntry> Warnings => [.. _warnings];

    /// <summary>Takes an error that is not one of a template's own syntax.</summary>
    public void Add(ProblemEntry error) => _errors.Add(error);

    public void Add(string pointer, string detail) => _errors.Add(new ProblemEntry(pointer, ProblemCode.InvalidTemplate, detail));

    public void Warn(string pointer, string detail) => _warnings.Add(new ProblemEntry(pointer, ProblemCode.DoubtfulTemplate, detail));
}

/// <summary>One text of an action that may hold tokens, with its place in the definition and where its errors go.</summary>
/// <param name="Pointer">The JSON pointer of the text in the definition.</param>
/// <param name="Text">The template.</param>
/// <param name="Errors">Where errors and warnings are gathered.</param>
internal sealed record TemplateSource(string Pointer, string Text, TemplateErrors Errors)
{
    /// <summary>Reports an error at a place of the text.</summary>
    public void Error(int offset, string detail) => Errors.Add(Pointer, $"{At(offset)}: {detail}");

    /// <summary>The place as <c>line 2, column 5</c>.</summary>
    public string At(int offset) => TextPosition.Describe(Text, offset);
}
