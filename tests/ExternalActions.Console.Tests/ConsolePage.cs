using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace ExternalActions.Console.Tests;

/// <summary>A page of the console in a browser, and what is done with it.</summary>
public sealed class ConsolePage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _hosts = new();
    private readonly ConcurrentQueue<string> _complaints = new();

    internal ConsolePage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        context.Request += (_, request) => _hosts.Enqueue(new Uri(request.Url).Host);
        page.Console += (_, message) => Complain(message.Type is "error" ? message.Text : null);
        page.PageError += (_, error) => Complain(error);
    }

    /// <summary>The page itself.</summary>
    public IPage Page { get; }

    /// <summary>The hosts that it asked for anything.</summary>
    public IEnumerable<string> Hosts => _hosts.Distinct();

    /// <summary>What its scripts and its security policy complained of.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>The heading.</summary>
    public ILocator Heading => Page.Locator("h1");

    /// <summary>Waits until the heading has the focus.</summary>
    public async Task HeadingIsFocusedAsync()
    {
        try
        {
            await Assertions.Expect(Heading).ToBeFocusedAsync();
        }
        catch (PlaywrightException exception)
        {
            var focused = await Page.EvaluateAsync<string?>("() => document.activeElement?.outerHTML.slice(0, 300) ?? null");
            throw new PlaywrightException($"The focus is on {focused ?? "nothing"}. {exception.Message}");
        }
    }

    /// <summary>Opens an address and waits until the page lives.</summary>
    public async Task<IResponse> GoAsync(string path)
    {
        var response = (await Page.GotoAsync(path))!;
        await Assertions.Expect(Heading).ToBeVisibleAsync(new() { Timeout = 60_000 });
        return response;
    }

    /// <summary>A field by its place in what the system is sent, such as <c>#/name</c>.</summary>
    public ILocator At(string pointer) => Page.Locator($"[data-pointer=\"{pointer}\"]");

    /// <summary>What is said right below a field.</summary>
    public ILocator ErrorAt(string pointer) =>
        Page.Locator($".mud-input-control:has([data-pointer=\"{pointer}\"]) .mud-input-helper-text.mud-input-error");

    /// <summary>A button by its words.</summary>
    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Chooses an authorization type.</summary>
    public Task ChooseTypeAsync(string type) => At("#/authorizationType").SelectOptionAsync(new SelectOptionValue { Label = type });

    /// <summary>Saves the form and waits for the words of success.</summary>
    public async Task SaveAsync()
    {
        await Button("Save").ClickAsync();
        await Assertions.Expect(Page.GetByText("The connector is created").Or(Page.GetByText("The connector is saved")).First).ToBeVisibleAsync();
    }

    /// <summary>Chooses in a drop-down.</summary>
    public Task ChooseAsync(string pointer, string label) => At(pointer).SelectOptionAsync(new SelectOptionValue { Label = label });

    /// <summary>The fields of an action as its editor lists them.</summary>
    public ILocator Fields => Page.Locator(".ea-field-head");

    /// <summary>The button with the settings of an action's field.</summary>
    public ILocator FieldSettings(string field) => Button($"Settings of {field}");

    /// <summary>The request as the editor of an action shows it.</summary>
    public ILocator Preview => Page.GetByRole(AriaRole.Region, new() { Name = "Preview of the request" });

    /// <summary>What is said right below the payload.</summary>
    public ILocator CodeError => Page.Locator(".ea-code .ea-error");

    /// <summary>Creates the action and waits for its page.</summary>
    public async Task CreateActionAsync()
    {
        await Button("Create").ClickAsync();
        await Assertions.Expect(Page.GetByText("The action is created").First).ToBeVisibleAsync();
        await Assertions.Expect(Button("Save")).ToBeVisibleAsync();
    }

    /// <summary>Opens the part for a test and waits until the page has led into it: what is typed meanwhile would go there.</summary>
    public async Task OpenTestAsync()
    {
        await Button("Test").ClickAsync();
        await Assertions.Expect(Page.Locator("#ea-test :focus")).ToBeVisibleAsync();
    }

    /// <summary>Saves the action and waits for the words of success.</summary>
    public async Task SaveActionAsync()
    {
        await Button("Save").ClickAsync();
        await Assertions.Expect(Page.GetByText("The action is saved").First).ToBeVisibleAsync();
    }

    /// <summary>Types a text as a very fast person would: without any pause all of it comes before the server answers its first letter.</summary>
    public Task TypeAsync(string text) => Page.Keyboard.TypeAsync(text, new() { Delay = 40 });

    /// <summary>Goes on with the Tab key until a place is focused.</summary>
    /// <param name="selector">The place, as CSS.</param>
    public async Task TabToAsync(string selector)
    {
        for (var steps = 0; steps < 120; steps++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>("selector => document.activeElement?.matches(selector) ?? false", selector))
            {
                return;
            }
        }

        Assert.Fail($"The Tab key does not reach {selector}.");
    }

    /// <summary>Makes a picture of the whole page, in a window as high as it is: what sticks to the window's edges stands where it belongs.</summary>
    public async Task ShootAsync(string name)
    {
        var before = Page.ViewportSize!;
        var height = await Page.EvaluateAsync<int>("document.documentElement.scrollHeight");
        await Page.SetViewportSizeAsync(before.Width, Math.Max(before.Height, height));
        await Page.EvaluateAsync("scrollTo(0, 0)");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(ConsoleFixture.Screenshots, $"{name}.png"), FullPage = true });
        await Page.SetViewportSizeAsync(before.Width, before.Height);
    }

    /// <summary>Has axe-core look for what keeps people out.</summary>
    /// <returns>What it found, one line for each element.</returns>
    public async Task<IReadOnlyList<string>> FindBarriersAsync() =>
    [
        .. (await Page.RunAxe()).Violations.SelectMany(violation =>
            violation.Nodes.Select(node => $"{violation.Id} ({violation.Impact}): {node.Html}")),
    ];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private void Complain(string? text)
    {
        if (text is not null)
        {
            _complaints.Enqueue(text);
        }
    }
}
