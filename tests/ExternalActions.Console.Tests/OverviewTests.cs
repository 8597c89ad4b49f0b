using System.Net;
using System.Text.Json.Nodes;
using ExternalActions.Server.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>The overview, empty and with data, and the pages for operators. On a server of its own.</summary>
public sealed class OverviewTests(ConsoleFixture console, RunningServer own) : IClassFixture<RunningServer>
{
    private string Address => own.Api.Address.AbsoluteUri;

    [Fact]
    public async Task Overview_shows_what_the_system_counted()
    {
        await using var page = await console.OpenAsync(address: Address);
        await Expect(page.Heading).ToHaveTextAsync("Overview");
        await Expect(page.Page.GetByText("Nothing has run in the last 15 minutes")).ToBeVisibleAsync();
        await Barriers.CheckAsync(page, "overview-empty");

        var good = await own.ActionAsync("/echo", new JsonObject { ["name"] = "Post to Slack" });
        var slow = await own.ActionAsync("/switch/delay?ms=400", new JsonObject { ["name"] = "Slow one" });
        var jira = await own.ConnectorAsync(new JsonObject { ["name"] = "Jira, which refuses everything today, and whose name is long" });
        var bad = await own.ActionAsync("/switch/status/400", new JsonObject { ["name"] = "Open a ticket", ["connectorId"] = jira });
        var down = await own.ActionAsync("/switch/status/503", new JsonObject { ["name"] = "Down", ["connectorId"] = jira });
        for (var i = 0; i < 30; i++)
        {
            await own.TriggerAsync(good);
        }

        await own.TriggerAsync(slow);
        await own.TriggerAsync(down);
        for (var i = 0; i < 4; i++)
        {
            await own.TriggerAsync(bad);
        }

        await Expect(Tile(page, "Success share")).ToContainTextAsync("31 of 35");
        await Expect(Tile(page, "Success share")).ToContainTextAsync("88.6 %");
        await Expect(Tile(page, "Rate")).ToContainTextAsync("7.2");
        await Expect(Tile(page, "In trouble")).ToContainTextAsync("1");
        await Expect(Tile(page, "Latency")).ToContainTextAsync("ms");
        var trouble = page.Page.Locator("tbody tr");
        await Expect(trouble).ToContainTextAsync("Jira, which refuses");
        await Expect(trouble).ToContainTextAsync("of ");
        await Expect(page.Page.Locator(".ea-last li").First).ToContainTextAsync("Open a ticket");
        // It is counted every ten seconds.
        await Expect(Tile(page, "Waiting").Locator(".ea-tile-figure")).ToHaveTextAsync("1", new() { Timeout = 30_000 });

        await page.Button("1 hour").ClickAsync();
        await Expect(Tile(page, "Success share")).ToContainTextAsync("in the last hour");
        await page.ShootAsync("overview-hour");
        (ColorScheme, int, string)[] looks =
            [(ColorScheme.Light, 1280, "light"), (ColorScheme.Dark, 1280, "dark"), (ColorScheme.Light, 390, "narrow")];
        foreach (var (scheme, width, look) in looks)
        {
            await using var looked = await console.OpenAsync("", scheme, width, Address);
            await Expect(looked.Page.Locator("tbody tr")).ToContainTextAsync("Jira");
            await Barriers.CheckAsync(looked, $"overview-{look}");
        }

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "All that failed in the last 24 hours" }).ClickAsync();
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task Api_reference_comes_from_this_server_alone()
    {
        await using var page = await console.OpenAsync(address: Address);

        await page.Page.GotoAsync("reference/");
        await Expect(page.Page.GetByText("Replace a connector's settings").First).ToBeVisibleAsync();
        await page.Page.ScreenshotAsync(new() { Path = Path.Combine(ConsoleFixture.Screenshots, "reference.png") });

        Assert.Equal(["127.0.0.1"], page.Hosts.Where(host => host.Length > 0));
        Assert.Empty(page.Complaints);
        var document = (await own.Api.GetAsync("/openapi/v1.json")).Is(HttpStatusCode.OK);
        Assert.StartsWith("3.1.", (string?)document["openapi"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orleans_dashboard_is_off_until_it_is_switched_on_and_then_for_this_machine_alone()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await own.Api.GetAsync("/admin/orleans/")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await own.Api.GetAsync("/admin/orleans/DashboardCounters")).Status);
        var folder = Directory.CreateTempSubdirectory("external-actions-");
        try
        {
            var (server, api) = await ServerProcess.StartAsync(folder.FullName, "--Admin:OrleansDashboard=true");
            await using var _ = server;
            using var __ = api;

            var counters = await api.GetAsync("/admin/orleans/DashboardCounters");
            var proxied = await api.GetAsync("/admin/orleans/DashboardCounters", ("X-Forwarded-For", "192.0.2.7"));
            var foreign = await api.GetAsync("/admin/orleans/DashboardCounters", ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors"));
            Assert.Equal(
                (HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (counters.Status, proxied.Status, foreign.Status));

            await using var page = await console.OpenAsync(address: api.Address.AbsoluteUri);
            await page.Page.GotoAsync("admin/orleans/");
            await Expect(page.Page.GetByText("Total Activations").First).ToBeVisibleAsync();
            await page.Page.ScreenshotAsync(new() { Path = Path.Combine(ConsoleFixture.Screenshots, "orleans-dashboard.png") });
            Assert.Equal(["127.0.0.1"], page.Hosts.Where(host => host.Length > 0));
            Assert.Empty(page.Complaints);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ILocator Tile(ConsolePage page, string label) =>
        page.Page.Locator(".ea-tile", new() { Has = page.Page.GetByText(label, new() { Exact = true }) });
}
