using ExternalActions.Problems;

namespace ExternalActions.Core.Tests;

/// <summary>Whether programs can tell refusals apart without reading their words.</summary>
internal static class Codes
{
    /// <summary>Asserts the one entry of a refusal: its place, its code, and what was got and expected wherever its sentence says them.</summary>
    public static void AssertSingle(string pointer, ProblemCode code, IEnumerable<ProblemEntry> errors)
    {
        var entry = Assert.Single(errors);
        Assert.Equal((pointer, code), (entry.Pointer, entry.Code));
        if (entry.Got is null)
        {
            Assert.DoesNotMatch("^Expected .*, got ", entry.Detail);
        }
        else
        {
            Assert.StartsWith($"Expected {entry.Expected}, got {entry.Got}.", entry.Detail, StringComparison.Ordinal);
        }
    }
}
