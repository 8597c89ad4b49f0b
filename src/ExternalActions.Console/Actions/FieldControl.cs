using ExternalActions.Console.Common;
using Microsoft.AspNetCore.Components;

namespace ExternalActions.Console.Actions;

/// <summary>A control that a value of a field is typed in.</summary>
public abstract class FieldControl : ComponentBase
{
    /// <summary>The form.</summary>
    [CascadingParameter]
    public FormScope Scope { get; set; } = default!;

    /// <summary>What the value is.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Where it stands in what the system is sent.</summary>
    [Parameter, EditorRequired]
    public string Pointer { get; set; } = "";

    /// <summary>What was typed.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    /// <summary>Told of every change.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>A hint below the control.</summary>
    [Parameter]
    public string? Help { get; set; }

    /// <summary>What stands in the empty control.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>How many lines a text has.</summary>
    [Parameter]
    public int Lines { get; set; } = 1;
}
