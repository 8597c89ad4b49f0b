using System.Text;
using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Import;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Import;

public sealed class OpenApiImportTests
{
    private const string Tickets = """
        openapi: 3.0.3
        info: { title: Tickets, version: "1" }
        servers:
          - url: https://{region}.tickets.example/v2/
            variables: { region: { default: eu } }
        security:
          - bearer: []
        components:
          securitySchemes:
            bearer: { type: http, scheme: bearer }
          schemas:
            Person:
              type: object
              required: [name]
              properties:
                name: { type: string }
                manager: { $ref: '#/components/schemas/Person' }
            Ticket:
              type: object
              required: [title, priority]
              properties:
                id: { type: integer, readOnly: true }
                title: { type: string, description: What it is about, example: Printer on fire }
                priority: { type: string, enum: [low, high], default: low }
                due: { type: string, format: date-time }
                estimate: { type: number }
                urgent: { type: boolean, default: false }
                labels: { type: array, items: { type: string } }
                reporter: { $ref: '#/components/schemas/Person' }
                kind: { type: string, enum: [ticket] }
                extra: { type: object, additionalProperties: true }
        paths:
          /projects/{project}/tickets:
            parameters:
              - { name: project, in: path, required: true, schema: { type: string } }
              - { name: X-Team, in: header, schema: { type: string } }
            head: { responses: { "200": { description: ok } } }
            post:
              operationId: createTicket
              summary: Create a ticket
              description: Creates one.
              parameters:
                - { name: notify, in: query, schema: { type: boolean, default: true } }
                - { name: title, in: query, schema: { type: string } }
                - { name: X-Api-Key, in: header, schema: { type: string } }
                - { name: end, in: query, schema: { type: string, format: date } }
                - { name: sid, in: cookie, schema: { type: string } }
              requestBody:
                required: true
                content:
                  application/json: { schema: { $ref: '#/components/schemas/Ticket' } }
              responses: { "201": { description: created } }
            get:
              responses: { "200": { description: ok } }
        """;

    [Fact]
    public void Operations_are_listed_with_what_they_do()
    {
        var operations = new ActionImport().ListOperations(Tickets).Value!;

        Assert.Equal("Tickets", operations.Title);
        Assert.Equal(
            [
                new ImportableOperation("POST", "/projects/{project}/tickets", "Create a ticket"),
                new ImportableOperation("GET", "/projects/{project}/tickets", null),
            ],
            operations.Items);
    }

    [Fact]
    public void Operation_becomes_an_action_with_a_field_for_each_parameter_and_member()
    {
        var imported = Import(Tickets, "POST", "/projects/{project}/tickets");
        var definition = imported.Definition;

        Assert.Equal("Create a ticket", definition.Name);
        Assert.Equal("Creates one.", definition.Description);
        Assert.Equal(
            "https://eu.tickets.example/v2/projects/{{project}}/tickets?notify={{notify}}&title={{title}}&end={{value_end}}", definition.Url);
        Assert.Equal(("X-Team", "{{X-Team}}"), definition.Headers.Select(header => (header.Name, header.Value)).Single());
        Assert.Equal(
            """
            {
              "title": "{{body.title}}",
              "priority": "{{priority}}",
              "due": {{due}},
              "estimate": {{estimate}},
              "urgent": {{urgent}},
              "labels": {{labels}},
              "reporter": {
                "name": {{reporter.name}},
                "manager": {{reporter.manager}}
              },
              "kind": "ticket",
              "extra": {{extra}}
            }
            """,
            definition.Payload.Text);
        Assert.Equal(
            [
                ("project", FieldType.String, true, null),
                ("notify", FieldType.Boolean, false, "true"),
                ("title", FieldType.String, false, null),
                ("value_end", FieldType.Date, false, null),
                ("body.title", FieldType.String, true, null),
                ("priority", FieldType.String, true, "\"low\""),
                ("due", FieldType.DateTime, false, null),
                ("estimate", FieldType.Number, false, null),
                ("urgent", FieldType.Boolean, false, "false"),
                ("labels", FieldType.Json, false, null),
                ("reporter.name", FieldType.String, false, null),
                ("reporter.manager", FieldType.Json, false, null),
                ("extra", FieldType.Json, false, null),
                ("X-Team", FieldType.String, false, null),
            ],
            definition.Fields.Select(field => (field.Name, field.Type, field.Required, field.Default?.Text)));
        Assert.Equal("What it is about. For example Printer on fire.", definition.Fields[4].Description);
        Assert.Equal("One of low, high.", definition.Fields[5].Description);
        Assert.Contains(imported.Notes, note => note.Contains("X-Api-Key carries a secret", StringComparison.Ordinal));
        Assert.Contains(imported.Notes, note => note.Contains("cookie sid", StringComparison.Ordinal));
        Assert.Contains(imported.Notes, note => note.Contains("Authorization header with bearer", StringComparison.Ordinal));
    }

    [Fact]
    public void Swagger_2_in_json_is_read_too()
    {
        const string Document = """
            {
              "swagger": "2.0",
              "info": { "title": "Old", "version": "1" },
              "host": "api.old.example",
              "basePath": "/v1",
              "schemes": ["https"],
              "consumes": ["application/json"],
              "securityDefinitions": { "key": { "type": "apiKey", "in": "query", "name": "api_key" } },
              "security": [{ "key": [] }],
              "paths": {
                "/items/{id}": {
                  "put": {
                    "parameters": [
                      { "name": "id", "in": "path", "required": true, "type": "integer" },
                      {
                        "name": "body", "in": "body", "required": true,
                        "schema": { "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } }
                      }
                    ],
                    "responses": { "200": { "description": "ok" } }
                  }
                }
              }
            }
            """;

        var imported = Import(Document, "PUT", "/items/{id}");

        Assert.Equal("https://api.old.example/v1/items/{{id}}?api_key={{api_key}}", imported.Definition.Url);
        Assert.Equal("{\n  \"id\": {{body.id}}\n}", imported.Definition.Payload.Text);
        Assert.Equal(FieldType.Number, imported.Definition.Fields[0].Type);
        Assert.Contains("no connector sends", Assert.Single(imported.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Form_of_swagger_2_becomes_pairs()
    {
        var imported = Import(
            """
            swagger: "2.0"
            info: { title: Forms, version: "1" }
            host: a.example
            schemes: [https]
            paths:
              /f:
                post:
                  consumes: [application/x-www-form-urlencoded]
                  parameters:
                    - { name: channel, in: formData, required: true, type: string }
                    - { name: count, in: formData, type: integer }
                  responses: { "200": { description: ok } }
            """,
            "POST",
            "/f");

        Assert.Equal(PayloadKind.FormUrlEncoded, imported.Definition.Payload.Kind);
        Assert.Equal([("channel", "{{channel}}"), ("count", "{{count}}")], imported.Definition.Payload.Form.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal([true, false], imported.Definition.Fields.Select(field => field.Required));
    }

    [Fact]
    public void Openapi_3_1_with_several_types_and_a_constant_is_read()
    {
        var imported = Import(
            """
            openapi: 3.1.0
            info: { title: New, version: "1" }
            paths:
              /x:
                post:
                  requestBody:
                    content:
                      application/vnd.api+json:
                        schema:
                          allOf:
                            - { type: object, required: [a], properties: { a: { type: [string, "null"], examples: [one] } } }
                            - { properties: { b: { const: fixed }, c: { oneOf: [{ type: "null" }, { type: integer }] } } }
                  responses: { "200": { description: ok } }
            """,
            "POST",
            "/x");

        Assert.Equal("application/vnd.api+json", imported.Definition.Payload.ContentType);
        Assert.Equal("{\n  \"a\": \"{{a}}\",\n  \"b\": \"fixed\",\n  \"c\": {{c}}\n}", imported.Definition.Payload.Text);
        Assert.Equal([FieldType.String, FieldType.Number], imported.Definition.Fields.Select(field => field.Type));
        Assert.Equal("https://example.com/x", imported.Definition.Url);
        Assert.Contains("names no host", Assert.Single(imported.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Example_stands_in_for_a_schema()
    {
        var imported = Import(
            """
            openapi: 3.0.0
            info: { title: E, version: "1" }
            servers: [{ url: 'https://a.example' }]
            paths:
              /x:
                post:
                  requestBody:
                    content:
                      application/json:
                        example: { text: "say \"hi\"", count: 2, ok: true, list: [1], inner: { when: now, nothing: null } }
                  responses: { "200": { description: ok } }
            """,
            "POST",
            "/x");

        Assert.Equal(
            "{\n  \"text\": \"{{text}}\",\n  \"count\": {{count}},\n  \"ok\": {{ok}},\n  \"list\": {{list}},\n"
            + "  \"inner\": {\n    \"when\": \"{{inner.when}}\",\n    \"nothing\": {{inner.nothing}}\n  }\n}",
            imported.Definition.Payload.Text);
    }

    [Fact]
    public void Whole_body_is_one_field_when_nothing_tells_its_members()
    {
        var imported = Import(Minimal("application/json: { schema: { type: array, items: { type: string } } }"), "POST", "/x");
        var xml = Import(Minimal("application/xml: {}"), "POST", "/x");
        var file = Import(Minimal("multipart/form-data: {}"), "POST", "/x");

        Assert.Equal("{{body}}", imported.Definition.Payload.Text);
        Assert.Equal(FieldType.Json, Assert.Single(imported.Definition.Fields).Type);
        Assert.Equal("{{body | raw}}", xml.Definition.Payload.Text);
        Assert.Equal(PayloadKind.None, file.Definition.Payload.Kind);
        Assert.Contains(file.Notes, note => note.Contains("cannot send", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "There is no document")]
    [InlineData("{", "no JSON")]
    [InlineData("{\"a\":1}", "no OpenAPI document")]
    [InlineData("just text", "cannot be read as an OpenAPI document")]
    [InlineData("a: [b", "neither JSON nor YAML")]
    [InlineData("openapi: 3.0.0\ninfo: { title: T, version: '1' }\npaths: {}", "no paths")]
    [InlineData("openapi: 9.0.0\ninfo: { title: T, version: '1' }\npaths: { /x: { get: {} } }", "cannot be read as an OpenAPI document")]
    [InlineData("openapi: 3.0.0\ninfo: { title: T, version: '1' }\npaths: { /x: { head: {} } }", "no operation with GET")]
    public void Document_that_cannot_be_read_is_refused_in_words(string document, string words)
    {
        var error = Assert.Single(new ActionImport().ListOperations(document).Problem!.Errors);

        Assert.Equal(("#/document", ProblemCode.NotImportable), (error.Pointer, error.Code));
        Assert.Contains(words, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Operation_that_the_document_does_not_have_is_refused() => Assert.Contains(
        "has no operation",
        new ActionImport().FromOpenApi(Tickets, "DELETE", "/nowhere").Problem!.Detail,
        StringComparison.Ordinal);

    [Fact]
    public void Aliases_that_unfold_without_end_and_nesting_without_end_are_refused()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var level = 1; level < 40; level++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n");
        }

        Assert.Contains("more than 1,000,000 parts", Refusal(bomb.ToString()), StringComparison.Ordinal);
        Assert.Contains("neither JSON nor YAML", Refusal($"{string.Concat(Enumerable.Repeat("- ", 5_000))}x"), StringComparison.Ordinal);
        Assert.Contains("no JSON", Refusal($"{{\"a\": {new string('[', 5_000)}"), StringComparison.Ordinal);
        Assert.Contains("stands for something that holds it", Refusal("a: &a [*a]"), StringComparison.Ordinal);

        static string Refusal(string document) => new ActionImport().ListOperations(document).Problem!.Detail;
    }

    [Theory]
    [InlineData("{ $ref: '#/components/schemas/Self' }")]
    [InlineData("{ $ref: '#/components/schemas/Missing' }")]
    [InlineData("{ $ref: 'https://elsewhere.example/schema.json' }")]
    [InlineData("{ $ref: '#/components/schemas/All' }")]
    public void References_that_lead_nowhere_or_in_a_circle_are_one_field_or_refused(string schema)
    {
        var document = Minimal($"application/json: {{ schema: {schema} }}") + """

            components:
              schemas:
                Self: { $ref: '#/components/schemas/Self' }
                All: { allOf: [{ $ref: '#/components/schemas/All' }], properties: { a: { $ref: '#/components/schemas/All' } } }
            """;

        var result = new ActionImport().FromOpenApi(document, "POST", "/x");

        Assert.True(result.Value is not null ^ result.Problem is { Errors.IsEmpty: false });
    }

    [Fact]
    public void Fields_of_unusual_names_are_plain_tokens()
    {
        var imported = Import(
            """
            openapi: 3.0.0
            info: { title: N, version: "1" }
            servers: [{ url: 'https://a.example' }]
            paths:
              /x/{a:b}:
                get:
                  parameters:
                    - { name: "filter[name]", in: query, schema: { type: string } }
                    - { name: "$top", in: query, schema: { type: integer } }
                    - { name: "now", in: query, schema: { type: string } }
                    - { name: "€", in: query, schema: { type: string } }
                    - { name: "ids", in: query, schema: { type: array, items: { type: string } } }
                  responses: { "200": { description: ok } }
            """,
            "GET",
            "/x/{a:b}");

        Assert.Equal(
            "https://a.example/x/{{a_b}}?filter%5Bname%5D={{filter_name_}}&%24top={{_top}}&now={{value_now}}&%E2%82%AC={{value}}&ids={{ids}}",
            imported.Definition.Url);
    }

    private static string Minimal(string content) => $$"""
        openapi: 3.0.0
        info: { title: M, version: "1" }
        servers: [{ url: 'https://a.example' }]
        paths:
          /x:
            post:
              requestBody:
                content:
                  {{content}}
              responses: { "200": { description: ok } }
        """;

    private static ImportedAction Import(string document, string method, string path)
    {
        var result = new ActionImport().FromOpenApi(document, method, path);
        Assert.True(result.Value is not null, string.Join("\n", result.Problem?.Errors.Select(error => error.Detail) ?? []));
        var compiled = ActionCompiler.Compile(result.Value.Definition with { ConnectorId = Guid.NewGuid() });
        var errors = compiled.Problem?.Errors.Select(error => $"{error.Pointer}: {error.Detail}") ?? [];
        Assert.True(compiled.Value is not null, string.Join("\n", errors));
        return result.Value;
    }
}
