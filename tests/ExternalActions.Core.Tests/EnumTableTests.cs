using ExternalActions.Shared;

namespace ExternalActions.Core.Tests;

public sealed class EnumTableTests
{
    [Fact]
    public void Table_without_a_value_cannot_be_made()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new EnumTable<DayOfWeek, string>(WeekWithout(DayOfWeek.Friday)));

        Assert.Equal("Expected one String for DayOfWeek.Friday, got 0.", exception.Message);
    }

    [Fact]
    public void Table_with_a_value_twice_cannot_be_made() => Assert.Throws<InvalidOperationException>(
        () => new EnumTable<DayOfWeek, string>([.. WeekWithout(null), (DayOfWeek.Monday, "again")]));

    [Fact]
    public void Entries_come_by_their_values_and_in_their_order()
    {
        var table = new EnumTable<DayOfWeek, string>(WeekWithout(null).Reverse());

        Assert.Equal("Friday", table[DayOfWeek.Friday]);
        Assert.Equal(Enum.GetNames<DayOfWeek>(), table.All);
        Assert.Throws<ArgumentOutOfRangeException>(() => table[(DayOfWeek)7]);
    }

    private static IEnumerable<(DayOfWeek Day, string Name)> WeekWithout(DayOfWeek? missing) =>
        Enum.GetValues<DayOfWeek>().Where(day => day != missing).Select(day => (day, day.ToString()));
}
