using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExternalActions.Console.Tests;

/// <summary>What holds for every page: the frame, the theme, what is asked of whom.</summary>
public sealed class FrameTests(ConsoleFixture console)
{
    [Fact]
    public async Task First_page_is_the_overview_and_asks_no_other_host()
    {
        await using var page = await console.OpenAsync();

        await Expect(page.Heading).ToHaveTextAsync("Overview");
        await Expect(page.Page).ToHaveTitleAsync("Overview - External Actions");
        Assert.Equal(["127.0.0.1"], page.Hosts);
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Theme_follows_the_system_until_someone_chooses_and_is_remembered()
    {
        await using var page = await console.OpenAsync("connectors", ColorScheme.Dark);
        var root = page.Page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");

        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await page.Button("Theme: As the system").ClickAsync();
        await page.Page.GetByText("Dark", new() { Exact = true }).First.ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");

        await page.GoAsync("connectors");
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    public async Task Heading_of_a_new_page_is_focused_unless_someone_types_on_it_already()
    {
        await using var page = await console.OpenAsync("connectors");
        await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByText("External actions").ClickAsync();
        await Expect(page.Heading).ToHaveTextAsync("External actions");
        await page.HeadingIsFocusedAsync();

        // As fast as nobody is: the field is typed into the moment it is there.
        await page.GoAsync("connectors");
        await page.Page.EvaluateAsync(
            """
            () => new MutationObserver((_, observer) => {
                const field = document.querySelector("[data-pointer='#/name']");
                if (field) {
                    observer.disconnect();
                    field.focus();
                    field.value = "Typed";
                    field.dispatchEvent(new Event("input", { bubbles: true }));
                }
            }).observe(document.body, { childList: true, subtree: true })
            """);
        await page.Page.Locator("a[href='connectors/new']").First.ClickAsync();
        // The draft is kept later than the heading would take the focus.
        await page.Page.WaitForFunctionAsync("() => (sessionStorage.getItem('ea-draft:connectors/new') ?? '').includes('Typed')");
        await Expect(page.At("#/name")).ToBeFocusedAsync(new() { Timeout = 1 });
    }

    [Fact]
    public async Task Address_of_nothing_is_answered_with_404_and_a_page()
    {
        await using var page = await console.OpenAsync("connectors");

        var response = await page.GoAsync("nothing-here");

        Assert.Equal((int)HttpStatusCode.NotFound, response.Status);
        await Expect(page.Heading).ToHaveTextAsync("Not found");
        await page.ShootAsync("not-found");
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/connectors/new", HttpStatusCode.OK)]
    [InlineData("/executions?status=Failed", HttpStatusCode.OK)]
    [InlineData("/nothing-here", HttpStatusCode.NotFound)]
    public async Task Head_is_answered_as_get_without_a_body(string path, HttpStatusCode expected)
    {
        using var client = new HttpClient { BaseAddress = console.Server.Api.Address };
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Connection_from_a_page_of_another_site_is_refused()
    {
        var opened = await console.Server.Api.GetAsync("/_blazor", ("Origin", "https://example.org"));
        var fetched = await console.Server.Api.GetAsync("/_blazor", ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (opened.Status, fetched.Status));
    }

    [Fact]
    public async Task Scripts_come_from_this_server_only()
    {
        var page = await console.Server.Api.GetAsync("/connectors");

        var policy = page.Message.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_still_answers_what_it_does_not_have_with_problem_details()
    {
        var answer = await console.Server.Api.GetAsync("/api/v1/nothing");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal("application/problem+json", answer.Message.Content.Headers.ContentType?.MediaType);
    }
}
