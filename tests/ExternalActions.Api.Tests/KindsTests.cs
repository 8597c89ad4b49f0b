using System.Net;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Executions;
using ExternalActions.Problems;

namespace ExternalActions.Api.Tests;

/// <summary>That the API knows every kind of refusal, authorization type, field type, kind of payload and status.</summary>
public sealed class KindsTests : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api;

    public KindsTests(ApiFixture fixture) => _api = fixture.Fresh();

    public static TheoryData<ProblemKind> Refusals => [.. Enum.GetValues<ProblemKind>()];

    [Theory, MemberData(nameof(Refusals))]
    public async Task Refusal_of_every_kind_is_told_with_its_detail_and_a_status_that_names_it(ProblemKind kind)
    {
        _api.System.Refusal = new Problem { Kind = kind, Detail = "It cannot be." };

        var answer = await _api.SendAsync("POST", $"/api/v1/actions/{_api.System.AddAction()}/executions", "{}");

        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.Status);
        Assert.InRange((int)answer.Status, 400, 599);
        Assert.Equal(["It cannot be."], answer.Problem((int)answer.Status));
    }

    [Fact]
    public async Task Every_authorization_type_is_taken_and_shown_by_its_name()
    {
        foreach (var type in Enum.GetNames<AuthorizationType>())
        {
            var created = await _api.SendAsync("POST", "/api/v1/connectors", $$"""{"name":"a","authorizationType":"{{type}}"}""");

            Assert.Equal(HttpStatusCode.Created, created.Status);
            Assert.Equal(type, (string?)created.Json["settings"]!["authorizationType"]);
        }
    }

    [Fact]
    public async Task Every_field_type_and_kind_of_payload_is_taken_and_shown_by_its_name()
    {
        var fields = Enum.GetNames<FieldType>();
        var typed = fields.Select(type => $$"""{"name":"{{type}}","type":"{{type}}"}""").ToList();
        foreach (var kind in Enum.GetNames<PayloadKind>())
        {
            var created = await _api.SendAsync(
                "POST", "/api/v1/actions", $$"""{"name":"a","payload":{"kind":"{{kind}}"},"fields":[{{string.Join(',', typed)}}]}""");

            Assert.Equal(HttpStatusCode.Created, created.Status);
            var definition = created.Json["definition"]!;
            Assert.Equal(kind, (string?)definition["payload"]!["kind"]);
            Assert.Equal(fields, definition["fields"]!.AsArray().Select(field => (string?)field!["type"]));
        }
    }

    [Fact]
    public async Task Executions_of_every_status_can_be_listed()
    {
        foreach (var status in Enum.GetValues<ExecutionStatus>())
        {
            Assert.Equal(HttpStatusCode.OK, (await _api.SendAsync("GET", $"/api/v1/executions?status={status}")).Status);
            Assert.Equal([status], _api.System.Calls.OfType<ExecutionQuery>().Last().Statuses);
        }
    }
}
