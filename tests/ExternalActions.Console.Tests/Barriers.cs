namespace ExternalActions.Console.Tests;

/// <summary>What must hold of every page in every look.</summary>
internal static class Barriers
{
    /// <summary>Makes a picture of a page, and has it looked over: no barrier, no wider than its window, no complaint.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">The picture's name.</param>
    public static async Task CheckAsync(ConsolePage page, string name)
    {
        await CheckLookAsync(page, name);
        Assert.Empty(page.Complaints);
    }

    /// <summary>The same for a page that the browser complains of because of its status code.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">The picture's name.</param>
    public static async Task CheckLookAsync(ConsolePage page, string name)
    {
        await page.ShootAsync(name);
        var barriers = await page.FindBarriersAsync();
        Assert.True(barriers.Count == 0, $"{name}:\n{string.Join('\n', barriers)}");
        var inner = await page.Page.EvaluateAsync<int>("innerWidth");
        var wide = await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.True(wide <= inner, $"{name} is {wide} pixels wide in a window of {inner}.");
    }
}
