using System.Text.Json.Serialization;
using ExternalActions.Actions;
using ExternalActions.Api.Failures;
using ExternalActions.Catalog;
using ExternalActions.Connectors;
using ExternalActions.Executions;

namespace ExternalActions.Api.Json;

/// <summary>Source-generated serialization of all that the API answers, and the shapes of all that it takes.</summary>
[JsonSerializable(typeof(SavedConnector))]
[JsonSerializable(typeof(ConnectionTest))]
[JsonSerializable(typeof(AuthorizationRequest))]
[JsonSerializable(typeof(Disconnection))]
[JsonSerializable(typeof(ConnectorEvents))]
[JsonSerializable(typeof(ListPage<ConnectorEntry>))]
[JsonSerializable(typeof(SavedAction))]
[JsonSerializable(typeof(ListPage<ActionEntry>))]
[JsonSerializable(typeof(ListPage<ActionVersion>))]
[JsonSerializable(typeof(ParsedFields))]
[JsonSerializable(typeof(RequestPreview))]
[JsonSerializable(typeof(Execution))]
[JsonSerializable(typeof(ListPage<ExecutionSummary>))]
[JsonSerializable(typeof(FieldsBody))]
[JsonSerializable(typeof(PreviewBody))]
[JsonSerializable(typeof(ApiProblemDetails))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
