using ExternalActions.Core.Flow;

namespace ExternalActions.Core.Tests.Flow;

public sealed class FairSharesTests
{
    [Theory]
    [InlineData(10, new[] { 100, 100 }, new[] { 5, 5 })]
    [InlineData(10, new[] { 2, 100 }, new[] { 2, 8 })]
    [InlineData(10, new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData(1, new[] { 5, 5 }, new[] { 1, 0 })]
    [InlineData(7, new[] { 9, 0, 1, 9 }, new[] { 3, 0, 1, 3 })]
    [InlineData(8, new[] { 9, 0, 1, 9 }, new[] { 4, 0, 1, 3 })]
    [InlineData(0, new[] { 3 }, new[] { 0 })]
    public void Shares_are_fair(int total, int[] wanted, int[] expected) =>
        Assert.Equal(expected, Enumerable.Range(0, wanted.Length).Select(index => FairShares.Of(total, wanted, index)));

    [Fact]
    public void Nobody_gets_more_than_wanted_and_nothing_is_left_while_somebody_wants_it()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var wanted = Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(0, 20)).ToArray();
            var total = random.Next(0, 60);
            var shares = wanted.Select((_, index) => FairShares.Of(total, wanted, index)).ToArray();

            Assert.All(shares.Zip(wanted), pair => Assert.InRange(pair.First, 0, pair.Second));
            Assert.Equal(Math.Min(total, wanted.Sum()), shares.Sum());
            var least = shares.Zip(wanted).Where(pair => pair.First < pair.Second).Select(pair => pair.First).DefaultIfEmpty(int.MaxValue).Min();
            Assert.All(shares, share => Assert.True(share <= (long)least + 1));
        }
    }
}
