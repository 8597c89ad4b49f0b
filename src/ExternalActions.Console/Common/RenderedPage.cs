using Microsoft.JSInterop;

namespace ExternalActions.Console.Common;

/// <summary>Calls of the console's script about what was just changed on a page.</summary>
internal static class RenderedPage
{
    /// <summary>
    /// Calls a function of the script once the page shows what was changed. While the handler of an event has not waited for anything, Blazor renders
    /// nothing, StateHasChanged or not: the script would be called first, and find nothing of it.
    /// </summary>
    /// <param name="browser">The browser.</param>
    /// <param name="function">The function.</param>
    /// <param name="selector">Its argument: what it is about, as a CSS selector.</param>
    public static async Task InvokeRenderedAsync(this IJSRuntime browser, string function, string selector)
    {
        await Task.Yield();
        await browser.InvokeVoidAsync(function, selector);
    }
}
