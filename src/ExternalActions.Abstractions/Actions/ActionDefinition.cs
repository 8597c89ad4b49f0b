using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExternalActions.Connectors;

namespace ExternalActions.Actions;

/// <summary>What kind of body an action sends.</summary>
[GenerateSerializer, Alias("ea.PayloadKind")]
[JsonConverter(typeof(JsonStringEnumConverter<PayloadKind>))]
public enum PayloadKind
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>No body.</summary>
    None = 0,

    /// <summary>A text with tokens: JSON, XML or anything else, by its content type.</summary>
    Plain = 1,

    /// <summary>Key/value pairs sent as <c>application/x-www-form-urlencoded</c>.</summary>
    FormUrlEncoded = 2,
}

/// <summary>One key/value pair of a form; both may hold tokens.</summary>
[GenerateSerializer, Immutable, Alias("ea.FormPair")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FormPair
{
    /// <summary>The key, a template.</summary>
    [Id(0)]
    public string Key { get; init; } = "";

    /// <summary>The value, a template.</summary>
    [Id(1)]
    public string Value { get; init; } = "";
}

/// <summary>The body of an action's request.</summary>
[GenerateSerializer, Immutable, Alias("ea.Payload")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Payload
{
    /// <summary>The kind of body.</summary>
    [Id(0)]
    public PayloadKind Kind { get; init; }

    /// <summary>
    /// The content type of a <see cref="PayloadKind.Plain"/> body; null is <c>application/json</c>. A charset parameter may only be UTF-8.
    /// </summary>
    [Id(1)]
    public string? ContentType { get; init; }

    /// <summary>The template of a <see cref="PayloadKind.Plain"/> body.</summary>
    [Id(2)]
    public string? Text { get; init; }

    /// <summary>The pairs of a <see cref="PayloadKind.FormUrlEncoded"/> body, sent in this order.</summary>
    [Id(3)]
    public ImmutableArray<FormPair> Form { get; init; } = [];
}

/// <summary>The HTTP request template of an action, with its fields and its rules.</summary>
[GenerateSerializer, Immutable, Alias("ea.ActionDefinition")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ActionDefinition
{
    /// <summary>The connector that authenticates the request.</summary>
    [Id(0)]
    public Guid ConnectorId { get; init; }

    /// <summary>The unique name, 1 to 100 characters, compared without regard to case.</summary>
    [Id(1)]
    public string Name { get; init; } = "";

    /// <summary>Free text, at most 2,000 characters.</summary>
    [Id(2)]
    public string? Description { get; init; }

    /// <summary><c>GET</c>, <c>POST</c>, <c>PUT</c>, <c>PATCH</c> or <c>DELETE</c>.</summary>
    [Id(3)]
    public string Method { get; init; } = "";

    /// <summary>The absolute http or https URL, a template.</summary>
    [Id(4)]
    public string Url { get; init; } = "";

    /// <summary>The body.</summary>
    [Id(5)]
    public Payload Payload { get; init; } = new();

    /// <summary>Headers whose values are templates. They win over the connector's default headers, never over its authorization.</summary>
    [Id(6)]
    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>Settings of fields, by name. After a save: one entry for each field that the templates hold, in order of first appearance.</summary>
    [Id(7)]
    public ImmutableArray<FieldDefinition> Fields { get; init; } = [];

    /// <summary>How often a failed attempt is repeated, 0 to 5.</summary>
    [Id(8)]
    public int MaxRetries { get; init; } = 3;

    /// <summary>The time limit of one attempt in seconds, 1 to 300.</summary>
    [Id(9)]
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>When an answer counts as success; null is any 2xx.</summary>
    [Id(10)]
    public SuccessRule? SuccessRule { get; init; }

    /// <summary>Values to keep from a successful answer's JSON body.</summary>
    [Id(11)]
    public ImmutableArray<ResponseValue> ResponseValues { get; init; } = [];

    /// <summary>Whether each attempt carries the execution's id in an <c>Idempotency-Key</c> header.</summary>
    [Id(12)]
    public bool SendIdempotencyKey { get; init; } = true;
}
