using System.Reflection;
using ExternalActions.Api.OpenApi;
using ExternalActions.Executions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace ExternalActions.Api.Input;

/// <summary>The query parameters of the list of executions.</summary>
internal sealed class ExecutionListQuery : IInput, IBindableFromHttpContext<ExecutionListQuery>, IEndpointParameterMetadataProvider
{
    /// <summary>Which executions to list.</summary>
    public required ExecutionQuery Value { get; init; }

    /// <inheritdoc/>
    public ProblemHttpResult? Refusal { get; private init; }

    /// <inheritdoc/>
    public static ValueTask<ExecutionListQuery?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var query = new Query(context.Request.Query);
        var value = new ExecutionQuery
        {
            ActionId = query.Id("actionId"),
            ConnectorId = query.Id("connectorId"),
            Statuses = query.Names<ExecutionStatus>("status"),
            From = query.Moment("from"),
            To = query.Moment("to"),
            IsTest = query.Flag("isTest"),
            Limit = query.Limit("limit", otherwise: 50),
            After = query.Place("cursor", Cursor.DecodeExecution),
        };
        return ValueTask.FromResult<ExecutionListQuery?>(new ExecutionListQuery { Value = value, Refusal = query.Refusal });
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new InputParameters(
        InputParameters.Id("actionId", "Only of this action."),
        InputParameters.Id("connectorId", "Only of this connector."),
        InputParameters.Query(
            "status",
            "Only with one of these, separated by commas or in several parameters: "
                + $"{string.Join(", ", Enum.GetNames<ExecutionStatus>())}.",
            new() { Type = JsonSchemaType.String }),
        InputParameters.Query("from", "Only accepted at or after it.", new() { Type = JsonSchemaType.String, Format = "date-time" }),
        InputParameters.Query("to", "Only accepted before it.", new() { Type = JsonSchemaType.String, Format = "date-time" }),
        InputParameters.Query("isTest", "Tests only, or no tests; both unless told.", new() { Type = JsonSchemaType.Boolean }),
        InputParameters.Limit(),
        InputParameters.Cursor()));
}
