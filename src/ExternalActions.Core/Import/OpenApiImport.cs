using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;
using Microsoft.OpenApi;

namespace ExternalActions.Core.Import;

/// <summary>Makes drafts of actions of the operations of an OpenAPI document (2.0, 3.0, 3.1).</summary>
internal static partial class OpenApiImport
{
    private const string NoHost = "https://example.com";

    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    // The specification has other places to describe these (OpenAPI 3.1, Parameter Object).
    private static readonly HashSet<string> Elsewhere = new(StringComparer.OrdinalIgnoreCase) { "Accept", "Content-Type", "Authorization" };

    /// <inheritdoc cref="IActionImport.ListOperations"/>
    public static Result<ImportableOperations> List(string text) => OpenApiText.Use<ImportableOperations>(text, document =>
    {
        var operations = Operations(document).Select(each => new ImportableOperation(
            each.Method, each.Path, FirstOf(each.Operation.Summary, each.Item.Summary, each.Operation.OperationId))).ToImmutableArray();
        return operations.IsEmpty
            ? Problem.Invalid(
                new ProblemEntry("#/document", ProblemCode.NotImportable, $"The document has no operation with {string.Join(", ", Methods)}."))
            : new ImportableOperations { Title = document.Info?.Title ?? "", Items = operations };
    });

    /// <inheritdoc cref="IActionImport.FromOpenApi"/>
    public static Result<ImportedAction> Read(string text, string method, string path) => OpenApiText.Use<ImportedAction>(text, document =>
    {
        foreach (var (item, operation, itsMethod, itsPath) in Operations(document))
        {
            if (itsMethod.Equals(method, StringComparison.OrdinalIgnoreCase) && itsPath == path)
            {
                return new Draft(document, item, operation).Make(itsMethod, itsPath);
            }
        }

        return Problem.Invalid(new ProblemEntry(
            "#/operation", ProblemCode.UnknownValue, $"The document has no operation {method} {path}; choose one of those that it has."));
    });

    private static IEnumerable<(IOpenApiPathItem Item, OpenApiOperation Operation, string Method, string Path)> Operations(OpenApiDocument document)
    {
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item?.Operations ?? [])
            {
                if (operation is not null && Methods.Contains(method.Method.ToUpperInvariant()))
                {
                    yield return (item!, operation, method.Method.ToUpperInvariant(), path);
                }
            }
        }
    }

    private static string? FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                return text.Trim();
            }
        }

        return null;
    }

    private sealed class Draft(OpenApiDocument document, IOpenApiPathItem item, OpenApiOperation operation)
    {
        private readonly ImportedFields _fields = new();
        private readonly List<string> _notes = [];
        private readonly List<Header> _headers = [];
        private readonly List<string> _query = [];
        private readonly Dictionary<string, string> _path = new(StringComparer.Ordinal);

        public ImportedAction Make(string method, string path)
        {
            foreach (var parameter in Parameters())
            {
                Take(parameter);
            }

            TakeSecurity();
            var payload = new OpenApiBody(_fields, _notes).Make(operation.RequestBody);
            var route = Placeholder().Replace(path, match => $"{{{{{PathField(match.Groups["name"].Value)}}}}}");
            var query = _query.Count > 0 ? $"{(route.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{string.Join('&', _query)}" : "";
            var definition = new ActionDefinition
            {
                Name = ImportedNames.ToAction(FirstOf(operation.Summary, operation.OperationId, $"{method} {path}"), "Imported action"),
                Description = Shorten(operation.Description),
                Method = method,
                Url = Server() + route + query,
                Headers = [.. _headers],
                Payload = payload,
            };
            var names = TemplateFields.Parse(definition).Fields.Select(field => field.Name);
            return new ImportedAction
            {
                Definition = definition with { Fields = FieldSettings.Adopt([.. names], _fields.All) },
                Notes = [.. _notes],
            };
        }

        // An operation's parameter replaces its path's of the same name and place.
        private IEnumerable<IOpenApiParameter> Parameters()
        {
            var own = operation.Parameters ?? [];
            return (item.Parameters ?? []).Where(shared => !own.Any(each => each.Name == shared.Name && each.In == shared.In)).Concat(own);
        }

        private void Take(IOpenApiParameter parameter)
        {
            if (string.IsNullOrEmpty(parameter.Name))
            {
                return;
            }

            switch (parameter.In)
            {
                case ParameterLocation.Path:
                    _path[parameter.Name] = Add(parameter, "path");
                    break;
                case ParameterLocation.Query:
                    _query.Add($"{Uri.EscapeDataString(parameter.Name)}={{{{{Add(parameter, "query")}}}}}");
                    break;
                case ParameterLocation.Header when Elsewhere.Contains(parameter.Name):
                    break;
                case ParameterLocation.Header when ImportedNames.IsSecret(parameter.Name):
                    _notes.Add(
                        $"The header {parameter.Name} carries a secret and was left out: "
                        + "make a connector of type Token with it, and choose it here.");
                    break;
                case ParameterLocation.Header when !HeaderRules.IsToken(parameter.Name) || HeaderRules.IsReserved(parameter.Name):
                    _notes.Add($"The header {parameter.Name} was left out: the server itself sets it, or it is no name of a header.");
                    break;
                case ParameterLocation.Header:
                    _headers.Add(new Header { Name = parameter.Name, Value = $"{{{{{Add(parameter, "header")}}}}}" });
                    break;
                default:
                    _notes.Add($"The cookie {parameter.Name} was left out: an action sends no cookies.");
                    break;
            }
        }

        private string Add(IOpenApiParameter parameter, string place)
        {
            var schema = OpenApiSchemas.Effective(parameter.Schema);
            var isList = OpenApiSchemas.Kind(schema) is JsonSchemaType.Array or JsonSchemaType.Object;
            var example = parameter.Example ?? parameter.Examples?.Values.FirstOrDefault()?.Value ?? OpenApiSchemas.ExampleOf(schema);
            var description = OpenApiSchemas.Describe(
                FirstOf(parameter.Description, schema?.Description),
                isList ? null : schema,
                ImportedNames.IsSecret(parameter.Name!) ? null : example);
            var field = new FieldDefinition
            {
                // Each system writes lists in URLs in its own way, so the trigger gives the list as text.
                Type = isList ? FieldType.String : OpenApiSchemas.TypeOf(schema, FieldType.String),
                Required = parameter.Required || parameter.In == ParameterLocation.Path,
                Description = isList ? $"{description} Several values as the system separates them, such as a,b." : description,
            };
            return _fields.Add(parameter.Name!, place, field, isList ? null : schema?.Default);
        }

        private string PathField(string name) =>
            _path.TryGetValue(name, out var field) ? field : _path[name] = _fields.Add(name, "path", new FieldDefinition());

        private string Server()
        {
            var server = operation.Servers?.FirstOrDefault() ?? item.Servers?.FirstOrDefault() ?? document.Servers?.FirstOrDefault();
            var url = server?.Url ?? "";
            foreach (var (name, variable) in server?.Variables ?? new Dictionary<string, OpenApiServerVariable>())
            {
                url = url.Replace($"{{{name}}}", variable.Default ?? "", StringComparison.Ordinal);
            }

            url = url.TrimEnd('/');
            if (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
            {
                return url;
            }

            _notes.Add("The document names no host: put the system's own in place of example.com in the URL.");
            return url.StartsWith('/') ? NoHost + url : NoHost;
        }

        private void TakeSecurity()
        {
            var requirements = operation.Security ?? document.Security ?? [];
            // Several are alternatives; the first will do.
            foreach (var (reference, scopes) in requirements.FirstOrDefault() ?? [])
            {
                _notes.Add(Advise(reference, scopes));
            }
        }

        private string Advise(OpenApiSecuritySchemeReference scheme, IList<string> scopes)
        {
            switch (scheme.Type)
            {
                case SecuritySchemeType.Http when string.Equals(scheme.Scheme, "basic", StringComparison.OrdinalIgnoreCase):
                    return "The operation asks for a user and a password: choose a connector of type Basic.";
                case SecuritySchemeType.Http:
                    return $"The operation asks for an Authorization header with {scheme.Scheme ?? "a token"}: "
                        + "choose a connector of type Token or OAuth 2.0.";
                case SecuritySchemeType.ApiKey when scheme.In == ParameterLocation.Query && scheme.Name is { } name:
                    var field = _fields.Add(name, "query", new FieldDefinition());
                    _query.Add($"{Uri.EscapeDataString(name)}={{{{{field}}}}}");
                    return $"The operation asks for a key in the query, which no connector sends: it is the field {field}.";
                case SecuritySchemeType.ApiKey:
                    return $"The operation asks for a key in the {(scheme.In == ParameterLocation.Cookie ? "cookie" : "header")} {scheme.Name}: "
                        + "choose a connector of type Token.";
                case SecuritySchemeType.OAuth2:
                    var flows = scheme.Flows;
                    var flow = flows?.AuthorizationCode ?? flows?.ClientCredentials ?? flows?.Implicit ?? flows?.Password;
                    var facts = new[]
                    {
                        flow?.AuthorizationUrl is { } authorization ? $"authorization URL {authorization.OriginalString}" : null,
                        flow?.TokenUrl is { } token ? $"access token URL {token.OriginalString}" : null,
                        scopes is { Count: > 0 } ? $"scope {string.Join(' ', scopes)}" : null,
                    }.Where(fact => fact is not null).ToList();
                    var advice = facts.Count > 0 ? $" ({string.Join(", ", facts)})" : "";
                    return $"The operation asks for OAuth 2.0: choose a connector of that type{advice}.";
                default:
                    return "The operation asks for authorization: choose a connector that gives it.";
            }
        }

        private static string? Shorten(string? text) => text?.Trim() switch
        {
            null or "" => null,
            { Length: > NameRules.DescriptionLength } longer => $"{longer[..(NameRules.DescriptionLength - 1)]}…",
            var whole => whole,
        };
    }

    [GeneratedRegex(@"\{(?<name>[^{}/]+)\}")]
    private static partial Regex Placeholder();
}
