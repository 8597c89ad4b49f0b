using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

public sealed class ExecutionStartTests(Silo silo) : IClassFixture<Silo>
{
    [Fact]
    public async Task Accepted_execution_is_stored_before_it_is_answered()
    {
        var gate = Guid.NewGuid().ToString();
        var action = await silo.ActionAsync($"/switch/gate/{gate}");

        var execution = await silo.ExecutionAsync(Given.Request(action));

        var stored = await silo.Store.FindAsync(execution.GetPrimaryKey(), CancellationToken.None);
        Assert.Equal(ExecutionStatus.Pending, stored?.Status);
        silo.Gates.Open(gate);
        await execution.UntilAsync(ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Attempt_that_takes_more_than_a_second_is_stored_as_running()
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var action = await silo.ActionAsync(path);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await silo.Received.WaitForAsync(request => request.RawTarget == path, 1, CancellationToken.None);

        silo.Clock.Advance(TimeSpan.FromSeconds(1));

        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Running);
        silo.Gates.Open(gate);
        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Empty_id_is_refused_and_nothing_is_stored()
    {
        var action = await silo.ActionAsync("/echo");

        var refusal = Given.Refusal(await silo.Grains.GetGrain<IExecutionGrain>(Guid.Empty).StartAsync(Given.Request(action)));

        Assert.Equal((ProblemKind.Invalid, ProblemCode.Required), (refusal.Kind, refusal.Code));
        Assert.Null(await silo.Store.FindAsync(Guid.Empty, CancellationToken.None));
    }

    [Fact]
    public async Task Id_that_is_not_the_one_of_its_idempotency_key_is_refused()
    {
        var request = Given.Request(await silo.ActionAsync("/echo")) with { IdempotencyKey = "order-6" };

        var refusal = Given.Refusal(await silo.Grains.GetGrain<IExecutionGrain>(Guid.NewGuid()).StartAsync(request));

        Assert.Equal((ProblemKind.Invalid, ProblemCode.UnknownValue), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public async Task Bad_fields_are_refused_one_entry_each_and_nothing_is_stored()
    {
        var action = await silo.ActionAsync("/echo", definition => definition with
        {
            Payload = new() { Kind = PayloadKind.Plain, Text = """{"text": "{{text}}", "count": {{count}}}""" },
            Fields = [new() { Name = "count", Type = FieldType.Number }],
        });
        var execution = silo.Grains.GetGrain<IExecutionGrain>(Guid.NewGuid());

        var refusal = Given.Refusal(await execution.StartAsync(
            new() { ActionId = action.Id, Fields = new RawJson("""{"count": "many", "other": 1}""") }));

        Assert.Equal(ProblemKind.Invalid, refusal.Kind);
        Assert.Equal(
            ["#/fields/count", "#/fields/other", "#/fields/text"],
            refusal.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        Assert.Null(await execution.GetAsync());
        Assert.Null(await silo.Store.FindAsync(execution.GetPrimaryKey(), CancellationToken.None));
    }

    [Fact]
    public async Task Action_that_does_not_exist_is_not_found()
    {
        var execution = silo.Grains.GetGrain<IExecutionGrain>(Guid.NewGuid());

        var refusal = Given.Refusal(await execution.StartAsync(new() { ActionId = Guid.NewGuid() }));

        Assert.Equal(ProblemKind.NotFound, refusal.Kind);
    }

    [Fact]
    public async Task Same_idempotency_key_and_values_give_the_same_execution_and_one_call()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);
        var request = Given.Request(action) with { IdempotencyKey = "order-1" };
        var execution = silo.Grains.GetGrain<IExecutionGrain>(ExecutionId.Derive(action.Id, "order-1"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => execution.StartAsync(request)));
        await execution.UntilAsync(ExecutionStatus.Succeeded);
        var late = Given.Value(await execution.StartAsync(request with { Fields = new RawJson("""{ "text" : "hello" }""") }));

        Assert.All(answers, answer => Assert.Equal(execution.GetPrimaryKey(), Given.Value(answer).Id));
        Assert.Equal(ExecutionStatus.Succeeded, late.Status);
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Idempotency_key_needs_no_activation_and_is_known_to_every_door()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);
        var request = Given.Request(action) with { IdempotencyKey = "order-3" };
        var management = silo.Grains.GetGrain<IManagementGrain>(0);

        var local = silo.Services.GetRequiredService<INewExecutions>();
        var doors = Enumerable.Range(0, 10).Select(key => silo.Grains.GetGrain<INewExecutionsGrain>(key)).ToArray();
        var answers = await Task.WhenAll(doors.Select(door => door.StartAsync(request)).Append(local.StartAsync(request)));
        var execution = silo.Grains.GetGrain<IExecutionGrain>(ExecutionId.Derive(action.Id, "order-3"));
        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);

        Assert.All(answers, answer => Assert.Equal(execution.GetPrimaryKey(), Given.Value(answer).Id));
        Assert.Equal(
            ProblemCode.IdempotencyKeyReused,
            Given.Refusal(await local.StartAsync(request with { Fields = new RawJson("""{"text": "other"}""") })).Code);
        Assert.Null(await management.GetActivationAddress(execution));
        Assert.Single(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Repeated_idempotency_key_is_answered_as_before_whatever_has_become_of_the_action()
    {
        var action = await silo.ActionAsync("/echo");
        var request = Given.Request(action) with { IdempotencyKey = "order-4" };
        var starter = silo.Services.GetRequiredService<INewExecutions>();
        var first = Given.Value(await starter.StartAsync(request));
        await silo.UntilStoredAsync(first.Id, ExecutionStatus.Succeeded);

        Assert.Null(await silo.Grains.GetGrain<IActionGrain>(action.Id).DeleteAsync());

        Assert.Equal(first.Id, Given.Value(await starter.StartAsync(request)).Id);
        Assert.Equal(ProblemKind.NotFound, Given.Refusal(await starter.StartAsync(request with { IdempotencyKey = "order-5" })).Kind);
    }

    [Fact]
    public async Task Same_idempotency_key_with_other_values_is_a_conflict()
    {
        var action = await silo.ActionAsync("/echo");
        var execution = silo.Grains.GetGrain<IExecutionGrain>(ExecutionId.Derive(action.Id, "order-2"));
        Given.Value(await execution.StartAsync(Given.Request(action, "one") with { IdempotencyKey = "order-2" }));

        var refusal = Given.Refusal(await execution.StartAsync(Given.Request(action, "two") with { IdempotencyKey = "order-2" }));

        Assert.Equal((ProblemKind.Conflict, ProblemCode.IdempotencyKeyReused), (refusal.Kind, refusal.Code));
    }

    [Fact]
    public async Task Running_execution_keeps_its_version_when_the_action_is_edited()
    {
        var path = $"/switch/flaky/{Guid.NewGuid()}?fail=1";
        var action = await silo.ActionAsync(path);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await execution.UntilAsync(ExecutionStatus.Waiting);

        var edited = Given.Value(await silo.Grains.GetGrain<IActionGrain>(action.Id).UpdateAsync(
            action.Definition with { Payload = action.Definition.Payload with { Text = """{"new": "{{text}}"}""" } }, expectedVersion: 1));
        var later = await silo.ExecutionAsync(Given.Request(edited));
        await later.UntilAsync(ExecutionStatus.Succeeded);
        var ended = await AsTimePassesAsync(execution, ExecutionStatus.Succeeded);

        Assert.Equal(1, ended.ActionVersion);
        Assert.Equal(2, (await later.GetAsync())!.ActionVersion);
        Assert.Equal(
            ["""{"text": "hello"}""", """{"new": "hello"}""", """{"text": "hello"}"""],
            silo.ReceivedAt(path).Select(request => request.BodyText));
    }

    [Fact]
    public async Task Waiting_execution_ends_though_its_action_was_deleted()
    {
        var action = await silo.ActionAsync($"/switch/flaky/{Guid.NewGuid()}?fail=1");
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await execution.UntilAsync(ExecutionStatus.Waiting);

        Assert.Null(await silo.Grains.GetGrain<IActionGrain>(action.Id).DeleteAsync());
        var late = Given.Refusal(await silo.Grains.GetGrain<IExecutionGrain>(Guid.NewGuid()).StartAsync(Given.Request(action)));

        Assert.Equal(ProblemKind.NotFound, late.Kind);
        await AsTimePassesAsync(execution, ExecutionStatus.Succeeded);
    }

    [Fact]
    public async Task Execution_fails_in_words_when_its_connector_is_gone()
    {
        var action = await silo.ActionAsync($"/switch/flaky/{Guid.NewGuid()}?fail=1");
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await execution.UntilAsync(ExecutionStatus.Waiting);
        await silo.Grains.GetGrain<IActionGrain>(action.Id).DeleteAsync();
        Assert.Null(await silo.Grains.GetGrain<IConnectorGrain>(action.Definition.ConnectorId).DeleteAsync());

        Assert.Equal(ErrorKind.AuthorizationUnavailable, (await AsTimePassesAsync(execution, ExecutionStatus.Failed)).Error?.Kind);
    }

    [Fact]
    public async Task Request_that_cannot_be_rendered_ends_before_anything_is_sent()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path, definition => definition with { Headers = [new() { Name = "X-Note", Value = "{{note}}" }] });

        var execution = await silo.ExecutionAsync(
            new() { ActionId = action.Id, Fields = new RawJson("""{"text": "a", "note": "one\r\nX-Evil: 1"}""") });

        var failed = await execution.UntilAsync(ExecutionStatus.Failed);
        Assert.Equal(ErrorKind.RenderFailed, failed.Error?.Kind);
        Assert.Empty(silo.ReceivedAt(path));
    }

    [Fact]
    public async Task Outputs_are_taken_from_the_answer()
    {
        var action = await silo.ActionAsync("/echo", definition => definition with
        {
            ResponseValues = [new() { Name = "method", Path = "$.method" }, new() { Name = "none", Path = "$.nothing" }],
        });

        var execution = await silo.ExecutionAsync(Given.Request(action));

        var ended = await execution.UntilAsync(ExecutionStatus.Succeeded);
        Assert.Equal("""{"method":"POST","none":null}""", ended.Outputs?.Text);
    }

    [Fact]
    public async Task Wait_answers_when_the_execution_ends_and_when_the_time_passes()
    {
        var gate = Guid.NewGuid().ToString();
        var path = $"/switch/gate/{gate}";
        var action = await silo.ActionAsync(path);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await silo.Received.WaitForAsync(request => request.RawTarget == path, 1, CancellationToken.None);

        var tooShort = execution.WaitAsync(TimeSpan.Zero);
        Assert.Equal(ExecutionStatus.Running, (await tooShort)?.Status);
        var longEnough = execution.UntilEndedAsync();
        silo.Gates.Open(gate);

        Assert.Equal(ExecutionStatus.Succeeded, (await longEnough).Status);
        Assert.Null(await silo.Grains.GetGrain<IExecutionGrain>(Guid.NewGuid()).WaitAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Start_of_an_id_that_is_taken_overwrites_nothing_and_sends_nothing()
    {
        var path = $"/echo/{Guid.NewGuid()}";
        var action = await silo.ActionAsync(path);
        var execution = await silo.ExecutionAsync(Given.Request(action));
        await silo.UntilStoredAsync(execution.GetPrimaryKey(), ExecutionStatus.Succeeded);

        var refusal = Given.Refusal(await execution.StartAsync(Given.Request(action, text: "other")));
        Assert.Equal((ProblemKind.Conflict, ProblemCode.AlreadyExists), (refusal.Kind, refusal.Code));

        Assert.Contains(
            "hello", (await silo.Store.FindAsync(execution.GetPrimaryKey(), CancellationToken.None))!.Fields.Text, StringComparison.Ordinal);
        Assert.Single(silo.ReceivedAt(path));
    }

    private Task<Execution> AsTimePassesAsync(IExecutionGrain execution, ExecutionStatus status) =>
        silo.AsTimePassesAsync(execution, $"execution to be {status}", seen => seen.Status == status);
}
