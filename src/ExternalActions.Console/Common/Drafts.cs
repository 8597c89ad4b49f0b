using System.Text.Json;
using Microsoft.JSInterop;

namespace ExternalActions.Console.Common;

/// <summary>
/// Keeps what is typed in a form in the tab's session storage, so that neither an error nor a lost connection nor a restart of the server
/// takes it. What is kept must hold no secret: mark those members with <see cref="System.Text.Json.Serialization.JsonIgnoreAttribute"/>.
/// </summary>
/// <param name="browser">The browser.</param>
public sealed class Drafts(IJSRuntime browser)
{
    /// <summary>Reads a draft; null when there is none, or when it cannot be read any more.</summary>
    /// <param name="key">The form, such as <c>connectors/new</c>.</param>
    /// <typeparam name="T">The form's model.</typeparam>
    public async Task<T?> ReadAsync<T>(string key)
        where T : class
    {
        try
        {
            return await browser.InvokeAsync<string?>("eaConsole.drafts.read", key) is { } text ? JsonSerializer.Deserialize<T>(text) : null;
        }
        catch (JsonException)
        {
            // Of an older version of the console.
            return null;
        }
    }

    /// <summary>Keeps a draft.</summary>
    /// <param name="key">The form.</param>
    /// <param name="form">What was typed, without secrets.</param>
    /// <typeparam name="T">The form's model.</typeparam>
    public async Task WriteAsync<T>(string key, T form)
        where T : class
    {
        try
        {
            await browser.InvokeVoidAsync("eaConsole.drafts.write", key, JsonSerializer.Serialize(form));
        }
        catch (Exception exception) when (exception is JSDisconnectedException or TaskCanceledException)
        {
            // The connection is lost: what is typed next is kept once it is back.
        }
    }

    /// <summary>Drops a draft.</summary>
    /// <param name="key">The form.</param>
    public async Task RemoveAsync(string key)
    {
        try
        {
            await browser.InvokeVoidAsync("eaConsole.drafts.remove", key);
        }
        catch (Exception exception) when (exception is JSDisconnectedException or TaskCanceledException)
        {
            // It is offered once more, and can be discarded there.
        }
    }
}
