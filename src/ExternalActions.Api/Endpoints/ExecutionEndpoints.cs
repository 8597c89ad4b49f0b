using ExternalActions.Api.Failures;
using ExternalActions.Api.Input;
using ExternalActions.Api.Json;
using ExternalActions.Api.OpenApi;
using ExternalActions.Executions;
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

    /// <summary>200 for an execution that has ended, 202 for one that has not, or its refusal.</summary>
    public static Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult> Answer(Result<Execution> result)
    {
        if (!result.Succeeded(out var execution, out var problem))
        {
            return problem.ToHttp();
        }

        return execution.HasEnded ? TypedResults.Ok(execution) : TypedResults.Accepted(Paths.Execution(execution.Id), execution);
    }

    private static async Task<Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult>> TriggerAsync(
        Guid id,
        JsonBody<FieldsBody> body,
        IdempotencyKey key,
        PreferWait prefer,
        ExecutionRunner runner,
        HttpResponse response,
        CancellationToken aborted)
    {
        var started = await runner.StartAsync(new() { ActionId = id, Fields = body.Value.Fields.Json, IdempotencyKey = key.Value });
        body.Release();
        var result = await runner.WaitAsync(started, prefer.Limit, aborted);
        prefer.Acknowledge(response);
        return Answer(result);
    }

    private static async Task<Ok<ListPage<ExecutionSummary>>> ListAsync(
        ExecutionListQuery query, IExecutionReader reader, CancellationToken aborted)
    {
        var page = await reader.ListAsync(query.Value, aborted);
        return TypedResults.Ok(new ListPage<ExecutionSummary> { Items = page.Items, NextCursor = Cursor.Encode(page.Next) });
    }

    private static async Task<Results<Ok<Execution>, ProblemHttpResult>> GetAsync(
        Guid id, PreferWait prefer, ExecutionRunner runner, IExecutionReader reader, HttpResponse response, CancellationToken aborted)
    {
        var execution = prefer.Limit is { } limit ? await runner.WaitAsync(id, limit, aborted) : null;

        // Without a wait, what is committed is enough and spares the grain.
        execution ??= await reader.FindAsync(id, aborted);
        if (execution is null)
        {
            return ApiProblems.NotFound("execution", id);
        }

        prefer.Acknowledge(response);
        return TypedResults.Ok(execution);
    }

    private static async Task<Results<Ok<Execution>, ProblemHttpResult>> CancelAsync(Guid id, IGrainFactory grains)
    {
        var result = await grains.GetGrain<IExecutionGrain>(id).CancelAsync();
        return result.Succeeded(out var execution, out var problem) ? TypedResults.Ok(execution) : problem.ToHttp();
    }

    private static async Task<Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult>> RetryAsync(
        Guid id,
        IdempotencyKey key,
        PreferWait prefer,
        IExecutionReader reader,
        ExecutionRunner runner,
        HttpResponse response,
        CancellationToken aborted)
    {
        if (await reader.FindAsync(id, aborted) is not { } old)
        {
            return ApiProblems.NotFound("execution", id);
        }

        if (!old.HasEnded)
        {
            return Problem.Conflict($"The execution {id} is {old.Status} and has not ended; only an ended one can be run again.").ToHttp();
        }

        var request = new ExecutionRequest
        {
            ActionId = old.ActionId,
            Fields = old.Fields,
            IdempotencyKey = key.Value,
            IsTest = old.IsTest,
            RetryOf = old.Id,
        };
        var result = await runner.RunAsync(request, prefer.Limit, aborted);
        prefer.Acknowledge(response);

        // The execution exists; when its action no longer does, that is a clash and not a wrong address.
        return Answer(result.Problem is { Kind: ProblemKind.NotFound } problem ? problem with { Kind = ProblemKind.Conflict } : result);
    }
}
