using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Problems;

namespace ExternalActions.Actions;

/// <summary>A stored action, at one of its versions.</summary>
[GenerateSerializer, Immutable, Alias("ea.SavedAction")]
public sealed record SavedAction
{
    /// <summary>The action's id.</summary>
    [Id(0)]
    public Guid Id { get; init; }

    /// <summary>1 at first, one more with each edit.</summary>
    [Id(1)]
    public int Version { get; init; }

    /// <summary>When the action was created (UTC).</summary>
    [Id(2)]
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this version was saved (UTC).</summary>
    [Id(3)]
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The definition of this version.</summary>
    [Id(4)]
    public ActionDefinition Definition { get; init; } = new();
}

/// <summary>One line of an action's version history.</summary>
[GenerateSerializer, Immutable, Alias("ea.ActionVersion")]
public sealed record ActionVersion
{
    /// <summary>The version.</summary>
    [Id(0)]
    public int Version { get; init; }

    /// <summary>When it was saved (UTC).</summary>
    [Id(1)]
    public DateTimeOffset SavedAt { get; init; }

    /// <summary>The action's name at that version.</summary>
    [Id(2)]
    public string Name { get; init; } = "";
}

/// <summary>What the templates of a draft hold: its fields, and what is wrong with it so far.</summary>
[GenerateSerializer, Immutable, Alias("ea.ParsedFields")]
public sealed record ParsedFields
{
    /// <summary>The fields in order of first appearance (URL, payload, headers), each with its settings or the defaults.</summary>
    [Id(0)]
    public ImmutableArray<FieldDefinition> Fields { get; init; } = [];

    /// <summary>What a save would refuse about the templates, with line and column.</summary>
    [Id(1)]
    public ImmutableArray<ProblemEntry> Errors { get; init; } = [];

    /// <summary>What a save allows but an admin should know, such as names that differ only in case.</summary>
    [Id(2)]
    public ImmutableArray<ProblemEntry> Warnings { get; init; } = [];
}

/// <summary>A rendered request as it goes over the wire, with secrets masked.</summary>
[GenerateSerializer, Immutable, Alias("ea.RequestPreview")]
public sealed record RequestPreview
{
    /// <summary>The HTTP method.</summary>
    [Id(0)]
    public string Method { get; init; } = "";

    /// <summary>The URL.</summary>
    [Id(1)]
    public string Url { get; init; } = "";

    /// <summary>The headers; the values of those that authenticate are masked.</summary>
    [Id(2)]
    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>The body as text; null for none.</summary>
    [Id(3)]
    public string? Body { get; init; }
}
