using ExternalActions.Actions;
using ExternalActions.Api.Failures;
using ExternalActions.Api.Input;
using ExternalActions.Api.Json;
using ExternalActions.Api.OpenApi;
using ExternalActions.Catalog;
using ExternalActions.Executions;
using ExternalActions.Facades;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ExternalActions.Api.Endpoints;

/// <summary>Actions over HTTP.</summary>
internal static class ActionEndpoints
{
    /// <summary>Maps <c>/actions</c>, except for executions.</summary>
    public static void MapActions(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/actions").WithTags("Actions");
        group.MapPost("/", CreateAsync).WithName("CreateAction").WithSummary("Create an action").Refuses(400, 409, 413, 415);
        group.MapGet("/", ListAsync).WithName("ListActions").WithSummary("List actions by name")
            .WithMetadata(CatalogListQuery.OfConnector).Refuses(400);
        group.MapGet("/{id:guid}", GetAsync).WithName("GetAction").WithSummary("Read the newest version of an action").Refuses(404);
        group.MapPut("/{id:guid}", UpdateAsync).WithName("UpdateAction").WithSummary("Save a new version of an action")
            .WithDescription("Executions that have begun keep the version they began with.").Refuses(400, 404, 409, 412, 413, 415);
        group.MapDelete("/{id:guid}", DeleteAsync).WithName("DeleteAction").WithSummary("Delete an action")
            .WithDescription("Executions already accepted still end.").Refuses(400, 404, 409, 412);
        group.MapGet("/{id:guid}/versions", ListVersionsAsync).WithName("ListActionVersions")
            .WithSummary("List the versions of an action, newest first").Refuses(404);
        group.MapGet("/{id:guid}/versions/{version:int:min(1)}", GetVersionAsync).WithName("GetActionVersion")
            .WithSummary("Read one version of an action").Refuses(404);
        group.MapPost("/fields", ParseFieldsAsync).WithName("ParseFields").WithSummary("Parse the fields of a draft")
            .WithDescription("Takes a definition in any state of completion, so that an editor can call it while someone types.")
            .Refuses(400, 413, 415);
        group.MapPost("/preview", PreviewDraftAsync).WithName("PreviewDraft")
            .WithSummary("Render the request of a definition that need not be saved, and send nothing").Refuses(400, 413, 415);
        group.MapPost("/{id:guid}/preview", PreviewAsync).WithName("PreviewAction")
            .WithSummary("Render the request of an action, and send nothing").Refuses(400, 404, 413, 415);
        group.MapPost("/{id:guid}/test", TestAsync).WithName("TestAction").WithSummary("Send one real request and answer what came of it")
            .WithDescription("No retries; recorded as a test. Answers 202 should it not end in time.").Refuses(400, 404, 413, 415);
    }

    private static async Task<Results<Created<SavedAction>, ProblemHttpResult>> CreateAsync(
        JsonBody<ActionDefinition> body, IActions actions, HttpResponse response)
    {
        var result = await actions.CreateAsync(body.Value);
        if (!result.Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Created(Paths.Action(saved.Id), saved);
    }

    private static async Task<Ok<ListPage<ActionEntry>>> ListAsync(CatalogListQuery query, IActions actions, CancellationToken aborted)
    {
        var page = await actions.ListAsync(query.Value, aborted);
        return TypedResults.Ok(new ListPage<ActionEntry> { Items = page.Items, NextCursor = Cursor.Encode(page.Next) });
    }

    private static async Task<Results<Ok<SavedAction>, ProblemHttpResult>> GetAsync(
        Guid id, IActions actions, HttpResponse response, CancellationToken aborted)
    {
        if (!(await actions.GetAsync(id, aborted)).Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Ok(saved);
    }

    private static async Task<Results<Ok<SavedAction>, ProblemHttpResult>> UpdateAsync(
        Guid id, JsonBody<ActionDefinition> body, IfMatch ifMatch, IActions actions, HttpResponse response)
    {
        var result = await actions.UpdateAsync(id, body.Value, ifMatch.Version);
        if (!result.Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Ok(saved);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, IfMatch ifMatch, IActions actions) =>
        await actions.DeleteAsync(id, ifMatch.Version) is { } problem ? problem.ToHttp() : TypedResults.NoContent();

    private static async Task<Results<Ok<ListPage<ActionVersion>>, ProblemHttpResult>> ListVersionsAsync(
        Guid id, IActions actions, CancellationToken aborted) =>
        (await actions.ListVersionsAsync(id, aborted)).Succeeded(out var versions, out var problem)
            ? TypedResults.Ok(new ListPage<ActionVersion> { Items = [.. versions] })
            : problem.ToHttp();

    private static async Task<Results<Ok<SavedAction>, ProblemHttpResult>> GetVersionAsync(
        Guid id, int version, IActions actions, CancellationToken aborted) =>
        (await actions.GetVersionAsync(id, version, aborted)).Succeeded(out var saved, out var problem) ? TypedResults.Ok(saved) : problem.ToHttp();

    private static async Task<Ok<ParsedFields>> ParseFieldsAsync(JsonBody<ActionDefinition> body, IActions actions, CancellationToken aborted) =>
        TypedResults.Ok(await actions.ParseFieldsAsync(body.Value, aborted));

    private static async Task<Results<Ok<RequestPreview>, ProblemHttpResult>> PreviewDraftAsync(
        JsonBody<PreviewBody> body, IActions actions, CancellationToken aborted)
    {
        var result = await actions.PreviewAsync(body.Value.Definition, body.Value.Fields.Json, aborted);
        return result.Succeeded(out var preview, out var problem) ? TypedResults.Ok(preview) : problem.ToHttp();
    }

    private static async Task<Results<Ok<RequestPreview>, ProblemHttpResult>> PreviewAsync(
        Guid id, JsonBody<FieldsBody> body, IActions actions, CancellationToken aborted)
    {
        if (!(await actions.GetAsync(id, aborted)).Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        var result = await actions.PreviewAsync(saved.Definition, body.Value.Fields.Json, aborted);
        return result.Succeeded(out var preview, out problem) ? TypedResults.Ok(preview) : problem.ToHttp();
    }

    private static async Task<Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult>> TestAsync(
        Guid id, JsonBody<FieldsBody> body, IActions actions, IExecutions executions, CancellationToken aborted)
    {
        var result = await actions.StartTestAsync(id, body.Value.Fields.Json, aborted);
        body.Release();
        return result.Succeeded(out var test, out var problem)
            ? ExecutionEndpoints.Answer(await executions.WaitAsync(test.Execution, test.Limit, aborted))
            : problem.ToHttp();
    }
}
