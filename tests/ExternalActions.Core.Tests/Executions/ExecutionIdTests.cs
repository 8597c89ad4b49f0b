using ExternalActions.Core.Executions;
using ExternalActions.Executions;

namespace ExternalActions.Core.Tests.Executions;

public sealed class ExecutionIdTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(0x123456)]
    [InlineData(0xFFFFFF)]
    public void Id_tells_where_and_when_it_was_made(int home)
    {
        var id = ExecutionHome.CreateId(Now, home);

        Assert.Equal((7, 8), (id.Version, id.Variant & 0xC));
        Assert.True(ExecutionHome.TryRead(id, out var read, out var acceptedAt));
        Assert.Equal((home, Now), (read, acceptedAt));
    }

    [Fact]
    public void Only_the_lowest_bits_of_a_mark_count()
    {
        Assert.True(ExecutionHome.TryRead(ExecutionHome.CreateId(Now, -1), out var home, out _));
        Assert.Equal(0xFFFFFF, home);
    }

    [Fact]
    public void Ids_of_one_place_and_moment_differ() =>
        Assert.Distinct(Enumerable.Range(0, 10_000).Select(_ => ExecutionHome.CreateId(Now, 7)));

    [Fact]
    public void Ids_of_all_places_sort_by_time()
    {
        var (earlier, later) = (ExecutionHome.CreateId(Now, 0xFFFFFF), ExecutionHome.CreateId(Now.AddMilliseconds(1), 0));

        Assert.True(string.CompareOrdinal(earlier.ToString(), later.ToString()) < 0);
    }

    [Fact]
    public void Id_of_an_idempotency_key_tells_no_place() =>
        Assert.False(ExecutionHome.TryRead(ExecutionId.Derive(Guid.NewGuid(), "key"), out _, out _));

    [Fact]
    public void Id_of_a_time_that_there_is_not_tells_no_place() =>
        Assert.False(ExecutionHome.TryRead(new Guid("ffffffff-ffff-7fff-bfff-ffffffffffff"), out _, out _));

    [Fact]
    public void Ids_of_one_place_are_spread_over_the_partitions() => Assert.Equal(
        ExecutionPartition.Count,
        Enumerable.Range(0, 2_000).Select(_ => ExecutionPartition.Of(ExecutionHome.CreateId(Now, 7))).Distinct().Count());
}
