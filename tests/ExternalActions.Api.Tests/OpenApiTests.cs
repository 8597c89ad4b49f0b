using System.Net;
using System.Text.Json.Nodes;

namespace ExternalActions.Api.Tests;

public sealed class OpenApiTests : IAsyncLifetime
{
    private ApiHost _api = null!;
    private JsonNode _document = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiHost.StartAsync();
        var answer = await _api.SendAsync("GET", "/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        _document = answer.Json;
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public void Every_operation_has_a_name_a_summary_and_a_described_answer()
    {
        var operations = _document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!).ToList();
        Assert.Equal(26, operations.Count);
        Assert.Equal(26, operations.Select(operation => (string?)operation["operationId"]).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]));
            Assert.Contains(operation["responses"]!.AsObject(), response =>
                response.Key == "204" || response.Value!["content"]?["application/json"]?["schema"] is not null);
            Assert.Contains(operation["responses"]!.AsObject(), response => response.Value!["content"]?["application/problem+json"] is not null);
        });
    }

    [Theory]
    [InlineData("/api/v1/connectors", "get", "search,limit,cursor")]
    [InlineData("/api/v1/actions", "get", "connectorId,search,limit,cursor")]
    [InlineData("/api/v1/connectors/{id}", "put", "id,If-Match")]
    [InlineData("/api/v1/actions/{id}", "delete", "id,If-Match")]
    [InlineData("/api/v1/actions/{id}/executions", "post", "id,Idempotency-Key,Prefer")]
    [InlineData("/api/v1/executions/{id}", "get", "id,Prefer")]
    [InlineData("/api/v1/executions", "get", "actionId,connectorId,status,from,to,isTest,limit,cursor")]
    public void Parameters_are_described(string path, string method, string expected)
    {
        var names = _document["paths"]![path]![method]!["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!);
        Assert.Equal(expected.Split(',').Order(), names.Order());
    }

    [Fact]
    public void Bodies_are_described()
    {
        var trigger = _document["paths"]!["/api/v1/actions/{id}/executions"]!["post"]!;
        Assert.Equal("#/components/schemas/FieldsBody", (string?)trigger["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.True((bool)trigger["requestBody"]!["required"]!);
        Assert.Null(_document["paths"]!["/api/v1/connectors/{id}/test"]!["post"]!["requestBody"]!["required"]);
    }

    [Fact]
    public void Types_behind_converters_have_their_schema()
    {
        var schemas = _document["components"]!["schemas"]!;
        Assert.Null(schemas["RawJson"]!["type"]);
        Assert.Equal("object", (string?)schemas["FieldObject"]!["type"]);
        Assert.Equal("string", (string?)schemas["Secret"]!["oneOf"]![0]!["type"]);
        Assert.Equal("string", (string?)schemas["ErrorKind"]!["type"]);
        Assert.DoesNotContain(schemas["ErrorKind"]!["enum"]!.AsArray(), value => value is null);
        Assert.Equal(["authorization_code", "client_credentials"], schemas["GrantType"]!["enum"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public void Authorization_is_described_without_its_state_and_pages_are_not()
    {
        var schemas = _document["components"]!["schemas"]!;
        Assert.Equal(["authorizationUrl", "expiresAt"], schemas["AuthorizationRequest"]!["properties"]!.AsObject().Select(member => member.Key));
        Assert.NotNull(schemas["ConnectorSettings"]!["properties"]!["oauth2"]);
        Assert.NotNull(schemas["SavedConnector"]!["properties"]!["status"]);
        Assert.DoesNotContain(_document["paths"]!.AsObject(), path => path.Key.StartsWith("/oauth2", StringComparison.Ordinal));
        var authorize = _document["paths"]!["/api/v1/connectors/{id}/authorize"]!["post"]!;
        Assert.Null(authorize["requestBody"]);
        Assert.Equal(["200", "400", "404", "409"], authorize["responses"]!.AsObject().Select(response => response.Key).Order());
    }
}
