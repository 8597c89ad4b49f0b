using ExternalActions.Server.Tests;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>What a browser does when its server is away. On a server of its own, which is killed.</summary>
public sealed class LostConnectionTests(ConsoleFixture console, RunningServer own) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task What_was_typed_is_there_again_after_the_server_was_killed_and_started_anew()
    {
        var address = own.Api.Address;
        await using var page = await console.OpenAsync("connectors/new", address: address.AbsoluteUri);
        await page.At("#/name").FillAsync("Typed before the crash");
        await page.At("#/description").FillAsync("Every word of it");
        await page.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('ea-draft:connectors/new') ?? '').includes('Every word of it')");

        await own.Process.KillAsync();
        await Expect(page.Page.GetByText("No connection to the server")).ToBeVisibleAsync();
        await page.ShootAsync("connection-lost");
        await own.StartAsync($"--Urls={address.GetLeftPart(UriPartial.Authority)}");

        // The browser finds by itself that the server is back and has forgotten the page.
        await Expect(page.Page.GetByText("This is what you had typed and not saved.")).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Expect(page.At("#/name")).ToHaveValueAsync("Typed before the crash");
        await Expect(page.At("#/description")).ToHaveValueAsync("Every word of it");
    }
}
