using System.Collections.Immutable;
using System.Text;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Core.Templates;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Templates;

/// <summary>Builds small actions and renders them, so that a test says only what it is about.</summary>
internal static class Draft
{
    public static ActionDefinition Url(string url) => new() { Method = "POST", Url = url };

    public static ActionDefinition Json(string text) => Payload(text, null);

    public static ActionDefinition Payload(string text, string? contentType) =>
        Url("https://example.com/") with { Payload = new Payload { Kind = PayloadKind.Plain, ContentType = contentType, Text = text } };

    public static ActionDefinition Form(params (string Key, string Value)[] pairs) => Url("https://example.com/") with
    {
        Payload = new Payload
        {
            Kind = PayloadKind.FormUrlEncoded,
            Form = [.. pairs.Select(pair => new FormPair { Key = pair.Key, Value = pair.Value })],
        },
    };

    public static ActionDefinition Headers(params (string Name, string Value)[] headers) => Url("https://example.com/") with
    {
        Headers = [.. headers.Select(header => new Header { Name = header.Name, Value = header.Value })],
    };

    public static RequestTemplate Compile(this ActionDefinition definition)
    {
        var result = RequestTemplateCompiler.Compile(definition);
        Assert.True(result.Succeeded(out var template, out var problem), Text(problem));
        return template;
    }

    public static ImmutableArray<ProblemEntry> CompileErrors(this ActionDefinition definition)
    {
        var problem = RequestTemplateCompiler.Compile(definition).Problem;
        Assert.NotNull(problem);
        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        return problem.Errors;
    }

    public static ProblemEntry CompileError(this ActionDefinition definition) => Assert.Single(definition.CompileErrors());

    public static RenderedRequest Render(this ActionDefinition definition, params (string Name, FieldValue Value)[] values)
    {
        var result = definition.Compile().Render(Values(values));
        Assert.True(result.Succeeded(out var request, out var problem), Text(problem));
        return request;
    }

    public static ProblemEntry RenderError(this ActionDefinition definition, params (string Name, FieldValue Value)[] values)
    {
        var result = definition.Compile().Render(Values(values));
        Assert.True(
            result.Problem is not null, result.Value?.Url.AbsoluteUri + " " + (result.Value is { Body: not null } ? BodyText(result.Value) : ""));
        return Assert.Single(result.Problem.Errors);
    }

    public static string RenderUrl(string url, params (string Name, FieldValue Value)[] values) => Url(url).Render(values).Url.AbsoluteUri;

    public static string RenderJson(string text, params (string Name, FieldValue Value)[] values) => Json(text).Render(values).BodyText();

    public static string RenderText(string text, params (string Name, FieldValue Value)[] values) =>
        Payload(text, "text/plain").Render(values).BodyText();

    public static string BodyText(this RenderedRequest request) => Encoding.UTF8.GetString(request.Body!.Value.Span);

    public static FieldValues Values(params (string Name, FieldValue Value)[] values) =>
        new(values.Select(value => KeyValuePair.Create(value.Name, value.Value)));

    private static string? Text(Problem? problem) =>
        problem is null ? null : string.Join("\n", problem.Errors.Select(error => $"{error.Pointer}: {error.Detail}"));
}

/// <summary>Makes field values in the forms that coercion gives them.</summary>
internal static class Value
{
    public static FieldValue Text(string text) => new(FieldType.String, text, Newtonsoft.Json.JsonConvert.ToString(text));

    public static FieldValue Number(string digits) => new(FieldType.Number, digits, digits);

    public static FieldValue Bool(bool value) => new(FieldType.Boolean, value ? "true" : "false", value ? "true" : "false");

    public static FieldValue Json(string json) => new(FieldType.Json, json, json);

    public static FieldValue Date(string text) => new(FieldType.Date, text, $"\"{text}\"");

    public static FieldValue Null { get; } = FieldValue.Null(FieldType.String);
}
