namespace ExternalActions.Architecture.Tests;

/// <summary>Fails a test with every fault that a check found.</summary>
internal static class Faults
{
    /// <summary>Passes when there is no fault.</summary>
    public static void None(IEnumerable<string> faults)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
