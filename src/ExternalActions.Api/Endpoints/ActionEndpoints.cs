using ExternalActions.Actions;
using ExternalActions.Api.Failures;
using ExternalActions.Api.Input;
using ExternalActions.Api.Json;
using ExternalActions.Api.OpenApi;
using ExternalActions.Catalog;
using ExternalActions.Executions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ExternalActions.Api.Endpoints;

/// <summary>Actions over HTTP.</summary>
internal static class ActionEndpoints
{
    // What a test may take beyond its one attempt's time limit: resolving its authorization and storing it.
    private static readonly TimeSpan TestSlack = TimeSpan.FromSeconds(10);

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
        JsonBody<ActionDefinition> body, IGrainFactory grains, TimeProvider time, HttpResponse response)
    {
        var result = await grains.GetGrain<IActionGrain>(Guid.CreateVersion7(time.GetUtcNow())).CreateAsync(body.Value);
        if (!result.Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Created(Paths.Action(saved.Id), saved);
    }

    private static async Task<Ok<ListPage<ActionEntry>>> ListAsync(CatalogListQuery query, IGrainFactory grains)
    {
        var page = await grains.GetGrain<ICatalogGrain>(0).ListActionsAsync(query.Value);
        return TypedResults.Ok(new ListPage<ActionEntry> { Items = page.Items, NextCursor = Cursor.Encode(page.Next) });
    }

    private static async Task<Results<Ok<SavedAction>, ProblemHttpResult>> GetAsync(Guid id, IGrainFactory grains, HttpResponse response)
    {
        var saved = await grains.GetGrain<IActionGrain>(id).GetAsync();
        if (saved is null)
        {
            return ApiProblems.NotFound("action", id);
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Ok(saved);
    }

    private static async Task<Results<Ok<SavedAction>, ProblemHttpResult>> UpdateAsync(
        Guid id, JsonBody<ActionDefinition> body, IfMatch ifMatch, IGrainFactory grains, HttpResponse response)
    {
        var result = await grains.GetGrain<IActionGrain>(id).UpdateAsync(body.Value, ifMatch.Version);
        if (!result.Succeeded(out var saved, out var problem))
        {
            return problem.ToHttp();
        }

        response.Headers.ETag = IfMatch.TagOf(saved.Version);
        return TypedResults.Ok(saved);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, IfMatch ifMatch, IGrainFactory grains)
    {
        var grain = grains.GetGrain<IActionGrain>(id);
        var problem = ifMatch.Version is { } version ? await grain.DeleteVersionAsync(version) : await grain.DeleteAsync();
        return problem is null ? TypedResults.NoContent() : problem.ToHttp();
    }

    private static async Task<Results<Ok<ListPage<ActionVersion>>, ProblemHttpResult>> ListVersionsAsync(Guid id, IGrainFactory grains)
    {
        var versions = await grains.GetGrain<IActionGrain>(id).ListVersionsAsync();
        return versions.IsEmpty ? ApiProblems.NotFound("action", id) : TypedResults.Ok(new ListPage<ActionVersion> { Items = versions });
    }

    private static async Task<Results<Ok<SavedAction>, ProblemHttpResult>> GetVersionAsync(Guid id, int version, IGrainFactory grains)
    {
        var saved = await grains.GetGrain<IActionGrain>(id).GetVersionAsync(version);
        return saved is null
            ? ApiProblems.Create(StatusCodes.Status404NotFound, $"There is no version {version} of an action with the id {id}.")
            : TypedResults.Ok(saved);
    }

    private static async Task<Ok<ParsedFields>> ParseFieldsAsync(JsonBody<ActionDefinition> body, IGrainFactory grains) =>
        TypedResults.Ok(await grains.GetGrain<IActionDraftGrain>(0).ParseFieldsAsync(body.Value));

    private static async Task<Results<Ok<RequestPreview>, ProblemHttpResult>> PreviewDraftAsync(
        JsonBody<PreviewBody> body, IGrainFactory grains)
    {
        var result = await grains.GetGrain<IActionDraftGrain>(0).PreviewAsync(body.Value.Definition, body.Value.Fields.Json);
        return result.Succeeded(out var preview, out var problem) ? TypedResults.Ok(preview) : problem.ToHttp();
    }

    private static async Task<Results<Ok<RequestPreview>, ProblemHttpResult>> PreviewAsync(
        Guid id, JsonBody<FieldsBody> body, IGrainFactory grains)
    {
        if (await grains.GetGrain<IActionGrain>(id).GetAsync() is not { } saved)
        {
            return ApiProblems.NotFound("action", id);
        }

        var result = await grains.GetGrain<IActionDraftGrain>(0).PreviewAsync(saved.Definition, body.Value.Fields.Json);
        return result.Succeeded(out var preview, out var problem) ? TypedResults.Ok(preview) : problem.ToHttp();
    }

    private static async Task<Results<Ok<Execution>, Accepted<Execution>, ProblemHttpResult>> TestAsync(
        Guid id, JsonBody<FieldsBody> body, IGrainFactory grains, ExecutionRunner runner, CancellationToken aborted)
    {
        if (await grains.GetGrain<IActionGrain>(id).GetAsync() is not { } saved)
        {
            return ApiProblems.NotFound("action", id);
        }

        var started = await runner.StartAsync(new() { ActionId = id, Fields = body.Value.Fields.Json, IsTest = true });
        body.Release();
        var limit = TimeSpan.FromSeconds(saved.Definition.TimeoutSeconds) + TestSlack;
        return ExecutionEndpoints.Answer(await runner.WaitAsync(started, limit, aborted));
    }
}
