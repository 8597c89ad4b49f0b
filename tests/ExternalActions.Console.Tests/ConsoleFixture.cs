using System.Reflection;
using ExternalActions.Console.Tests;
using ExternalActions.Server.Tests;
using ExternalActions.Tests.Shared;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(ConsoleFixture))]
// One browser at a time: several would be slower than what tests wait for.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ExternalActions.Console.Tests;

/// <summary>A real server, the target that it calls, and a real Chromium; shared by all tests, each with a browser profile of its own.</summary>
public sealed class ConsoleFixture : IAsyncLifetime
{
    // Its sandbox does not work as root; the others keep the browser from reaching out by itself.
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    /// <summary>The server and its target.</summary>
    public RunningServer Server { get; } = new();

    /// <summary>The console's address.</summary>
    public string Address => Server.Api.Address.AbsoluteUri;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // A busy machine takes its time.
        Assertions.SetDefaultExpectTimeout(20_000);
        var starting = Server.InitializeAsync();
        await Shell.RunAsync("bash", Path.Combine(AppContext.BaseDirectory, "install-chromium.sh"));
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = FindChromium(), Args = Flags });
        await starting;
    }

    /// <summary>Opens a page of the console in a browser profile of its own.</summary>
    /// <param name="path">The page, such as <c>connectors/new</c>.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="width">The window's width in pixels.</param>
    /// <param name="address">The console's address; that of the shared server when null.</param>
    /// <returns>The page with all that it asked for and complained of; to be disposed of.</returns>
    public async Task<ConsolePage> OpenAsync(
        string path = "", ColorScheme scheme = ColorScheme.Light, int width = 1280, string? address = null)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address ?? Address,
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 800 : 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(30_000);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = new ConsolePage(context, await context.NewPageAsync());
        await page.GoAsync(path);
        return page;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // After a start that failed there may be neither.
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>Where screenshots go; ignored by git.</summary>
    internal static string Screenshots { get; } = Folder("Screenshots");

    /// <summary>Where the documents' pictures are.</summary>
    internal static string Pictures { get; } = Folder("Pictures");

    private static string Folder(string name) => typeof(ConsoleFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == name).Value!;

    private static string FindChromium() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "chromium"))
        .First(File.Exists);
}
