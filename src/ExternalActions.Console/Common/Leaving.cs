using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace ExternalActions.Console.Common;

/// <summary>The question before a page with changes is left.</summary>
internal static class Leaving
{
    /// <summary>Asks, and keeps the page when someone wants to stay.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="dialogs">Shows the question.</param>
    /// <param name="drop">Drops the changes, when someone leaves.</param>
    public static async Task AskAsync(LocationChangingContext context, IDialogService dialogs, Func<Task> drop)
    {
        var agreed = await dialogs.ShowMessageBoxAsync(
            "Leave without saving?", "What you have changed here is not saved.", yesText: "Leave, drop the changes", cancelText: "Stay");
        if (agreed is true)
        {
            await drop();
        }
        else
        {
            context.PreventNavigation();
        }
    }
}
