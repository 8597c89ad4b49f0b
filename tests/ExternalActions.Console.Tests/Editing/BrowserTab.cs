using Microsoft.JSInterop;

namespace ExternalActions.Console.Tests.Editing;

/// <summary>The part of a browser's tab that drafts are kept in.</summary>
internal sealed class BrowserTab : IJSRuntime
{
    /// <summary>What is kept, by key.</summary>
    public Dictionary<string, string> Kept { get; } = [];

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args)
    {
        var key = (string)args![0]!;
        object? answer = null;
        switch (identifier)
        {
            case "eaConsole.drafts.read":
                answer = Kept.GetValueOrDefault(key);
                break;
            case "eaConsole.drafts.write":
                Kept[key] = (string)args[1]!;
                break;
            case "eaConsole.drafts.remove":
                Kept.Remove(key);
                break;
            default:
                Assert.Fail($"Drafts do not call {identifier}.");
                break;
        }

        return ValueTask.FromResult((TValue)answer!);
    }

    public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
        InvokeAsync<TValue>(identifier, args);
}
