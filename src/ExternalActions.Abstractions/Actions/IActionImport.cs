using System.Collections.Immutable;
using ExternalActions.Problems;

namespace ExternalActions.Actions;

/// <summary>
/// Makes drafts of actions of what other tools write. It works on the given text alone: it reads no file, calls no address, and saves nothing.
/// </summary>
public interface IActionImport
{
    /// <summary>Reads a curl command as a POSIX shell would.</summary>
    /// <param name="command">The command, also over several lines.</param>
    /// <returns>The draft, or one sentence at <c>#/command</c> for each thing that cannot be taken over.</returns>
    Result<ImportedAction> FromCurl(string command);

    /// <summary>Lists the operations of an OpenAPI document.</summary>
    /// <param name="document">The document, version 2.0, 3.0 or 3.1, as JSON or YAML.</param>
    /// <returns>The operations in their order, or why the document cannot be read, at <c>#/document</c>.</returns>
    Result<ImportableOperations> ListOperations(string document);

    /// <summary>Makes a draft of one operation of an OpenAPI document, with a token for each parameter and each member of its JSON body.</summary>
    /// <param name="document">The document.</param>
    /// <param name="method">The operation's method, such as <c>POST</c>.</param>
    /// <param name="path">The operation's path as the document writes it, such as <c>/tickets/{id}</c>.</param>
    Result<ImportedAction> FromOpenApi(string document, string method, string path);
}

/// <summary>A draft that was imported.</summary>
public sealed record ImportedAction
{
    /// <summary>The draft, without connector. It holds no secret.</summary>
    public ActionDefinition Definition { get; init; } = new();

    /// <summary>What was left out or changed and what to do about it, one sentence or two each; names secrets and never shows one.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>The operations of an OpenAPI document that can become actions.</summary>
public sealed record ImportableOperations
{
    /// <summary>The document's title.</summary>
    public string Title { get; init; } = "";

    /// <summary>The operations.</summary>
    public ImmutableArray<ImportableOperation> Items { get; init; } = [];
}

/// <summary>One operation of an OpenAPI document.</summary>
/// <param name="Method">The HTTP method in capitals.</param>
/// <param name="Path">The path as the document writes it.</param>
/// <param name="Summary">What it does, as the document says; null when it says nothing.</param>
public sealed record ImportableOperation(string Method, string Path, string? Summary);
