using ExternalActions.Api.Failures;
using ExternalActions.Api.Input;
using ExternalActions.Api.Json;
using ExternalActions.Api.OpenApi;
using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ExternalActions.Api.Endpoints;

/// <summary>Executions over HTTP.</summary>
internal static class ExecutionEndpoints
{
    /// <summary>Maps <c>/executions</c> and the trigger of an action.</summary>
    public static void MapExecutions(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/").WithTags("Executions");
        group.MapPost("/actions/{id:guid}/executions", TriggerAsync).WithName("TriggerAction")
            .WithSummary("Trigger an execution of an action")
            .WithDescription("Answers 202 once it is stored durably, or 200 when it has ended (a repeated key, or Prefer: wait).")
            .Refuses(400, 404, 409, 413, 415);
        group.MapGet("/executions", ListAsync).WithName("ListExecutions").WithSummary("List executions, newest first").Refuses(400);
        group.MapGet("/executions/{id:guid}", GetAsync).WithName("GetExecution").WithSummary("Read an execution").Refuses(404);
        group.MapPost("/executions/{id:guid}/cancel", CancelAsync).WithName("CancelExecution").WithSummary("Cancel an execution")
            .WithDescription("A call under way is given up; its target may have got it.").Refuses(404, 409);
        group.MapPost("/executions/{id:guid}/retry", RetryAsync).WithName("RetryExecution")
            .WithSummary("Run an execution again that has ended: a new one with the same fields, at the action's newest version")
            .Refuses(400, 404, 409);
    }

    /// <summary>200 for an execution that has ended, 202 for one that has not.</summary>
    public static Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult> Answer(Execution execution) =>
        execution.HasEnded ? TypedResults.Ok(execution) : TypedResults.Accepted(Paths.Execution(execution.Id), execution);

    private static async Task<Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult>> TriggerAsync(
        Guid id,
        JsonBody<FieldsBody> body,
        IdempotencyKey key,
        PreferWait prefer,
        IExecutions executions,
        HttpResponse response,
        CancellationToken aborted)
    {
        var request = new ExecutionRequest { ActionId = id, Fields = body.Value.Fields.Json, IdempotencyKey = key.Value };
        var accepted = await executions.StartAsync(request, aborted);
        body.Release();
        return await AnswerAsync(accepted, prefer, executions, response, aborted);
    }

    private static async Task<Ok<ListPage<ExecutionSummary>>> ListAsync(
        ExecutionListQuery query, IExecutions executions, CancellationToken aborted)
    {
        var page = await executions.ListAsync(query.Value, aborted);
        return TypedResults.Ok(new ListPage<ExecutionSummary> { Items = page.Items, NextCursor = Cursor.Encode(page.Next) });
    }

    private static async Task<Results<Ok<Execution>, ProblemHttpResult>> GetAsync(
        Guid id, PreferWait prefer, IExecutions executions, HttpResponse response, CancellationToken aborted)
    {
        var result = prefer.Limit is { } limit ? await executions.WaitAsync(id, limit, aborted) : await executions.FindAsync(id, aborted);
        if (!result.Succeeded(out var execution, out var problem))
        {
            return problem.ToHttp();
        }

        prefer.Acknowledge(response);
        return TypedResults.Ok(execution);
    }

    private static async Task<Results<Ok<Execution>, ProblemHttpResult>> CancelAsync(Guid id, IExecutions executions)
    {
        var result = await executions.CancelAsync(id);
        return result.Succeeded(out var execution, out var problem) ? TypedResults.Ok(execution) : problem.ToHttp();
    }

    private static async Task<Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult>> RetryAsync(
        Guid id,
        IdempotencyKey key,
        PreferWait prefer,
        IExecutions executions,
        HttpResponse response,
        CancellationToken aborted) =>
        await AnswerAsync(await executions.RetryAsync(id, key.Value, aborted), prefer, executions, response, aborted);

    private static async Task<Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult>> AnswerAsync(
        Result<Execution> result, PreferWait prefer, IExecutions executions, HttpResponse response, CancellationToken aborted)
    {
        if (!result.Succeeded(out var execution, out var problem))
        {
            return problem.ToHttp();
        }

        execution = prefer.Limit is { } limit ? await executions.WaitAsync(execution, limit, aborted) : execution;
        prefer.Acknowledge(response);
        return Answer(execution);
    }
}
