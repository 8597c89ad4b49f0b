using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExternalActions.Actions;

/// <summary>How a value found in a body is judged.</summary>
[GenerateSerializer, Alias("ea.BodyOperator")]
[JsonConverter(typeof(JsonStringEnumConverter<BodyOperator>))]
public enum BodyOperator
{
    // The numbers are stored: new ones go at the end, and none changes.
    /// <summary>The value is the given JSON value.</summary>
    Equals = 0,

    /// <summary>The value is missing or is not the given JSON value.</summary>
    NotEquals = 1,

    /// <summary>There is a value, even null.</summary>
    Exists = 2,

    /// <summary>There is no value.</summary>
    NotExists = 3,
}

/// <summary>A condition over a JSON body, for example that <c>$.ok</c> equals <c>true</c>.</summary>
[GenerateSerializer, Immutable, Alias("ea.BodyCondition")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BodyCondition
{
    /// <summary>A JSON path (RFC 9535 style) to the value, such as <c>$.ok</c>.</summary>
    [Id(0)]
    public string Path { get; init; } = "";

    /// <summary>How the value is judged.</summary>
    [Id(1)]
    public BodyOperator Operator { get; init; }

    /// <summary>The JSON value to compare with; only for the two comparing operators.</summary>
    [Id(2)]
    public RawJson? Value { get; init; }
}

/// <summary>When an answer counts as success.</summary>
[GenerateSerializer, Immutable, Alias("ea.SuccessRule")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SuccessRule
{
    /// <summary>Status codes and ranges that count as success, such as <c>200</c> or <c>200-299</c>. Empty is 200 to 299.</summary>
    [Id(0)]
    public ImmutableArray<string> StatusCodes { get; init; } = [];

    /// <summary>A condition that the JSON body must meet too; null for none.</summary>
    [Id(1)]
    public BodyCondition? Body { get; init; }
}

/// <summary>A value to keep from a successful answer.</summary>
[GenerateSerializer, Immutable, Alias("ea.ResponseValue")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResponseValue
{
    /// <summary>The name of the output, unique in the action, 1 to 100 characters.</summary>
    [Id(0)]
    public string Name { get; init; } = "";

    /// <summary>A JSON path to the value. One match is kept as itself, several as an array, none as null.</summary>
    [Id(1)]
    public string Path { get; init; } = "";
}
