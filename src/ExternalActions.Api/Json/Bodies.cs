using System.Collections.Immutable;
using ExternalActions.Actions;

namespace ExternalActions.Api.Json;

/// <summary>Field values to run or to preview an action with.</summary>
internal sealed record FieldsBody
{
    /// <summary>The values by field name.</summary>
    public FieldObject Fields { get; init; } = FieldObject.Empty;
}

/// <summary>A definition that need not be saved, and field values to preview it with.</summary>
internal sealed record PreviewBody
{
    /// <summary>The definition.</summary>
    public ActionDefinition Definition { get; init; } = new();

    /// <summary>The values by field name.</summary>
    public FieldObject Fields { get; init; } = FieldObject.Empty;
}

/// <summary>One page of a list.</summary>
internal sealed record ListPage<T>
{
    /// <summary>The entries.</summary>
    public required ImmutableArray<T> Items { get; init; }

    /// <summary>The value of the <c>cursor</c> parameter that continues the list; left out on the last page.</summary>
    public string? NextCursor { get; init; }
}
