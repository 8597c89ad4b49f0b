using ExternalActions.Actions;
using ExternalActions.Problems;

namespace ExternalActions.Core.Import;

/// <summary>Makes drafts of actions of curl commands and OpenAPI documents.</summary>
public sealed class ActionImport : IActionImport
{
    /// <inheritdoc/>
    public Result<ImportedAction> FromCurl(string command) => CurlImport.Read(command);

    /// <inheritdoc/>
    public Result<ImportableOperations> ListOperations(string document) => OpenApiImport.List(document);

    /// <inheritdoc/>
    public Result<ImportedAction> FromOpenApi(string document, string method, string path) => OpenApiImport.Read(document, method, path);
}
