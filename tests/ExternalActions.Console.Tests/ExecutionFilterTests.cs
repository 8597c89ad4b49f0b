using ExternalActions.Console.Executions;
using ExternalActions.Executions;

namespace ExternalActions.Console.Tests;

/// <summary>That a link to a list of executions says all of it, and that nonsense in one does no harm.</summary>
public sealed class ExecutionFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Address_brings_back_the_same_filter()
    {
        var filter = new ExecutionFilter
        {
            ActionId = Guid.NewGuid(),
            ConnectorId = Guid.NewGuid(),
            Status = "Waiting,Failed",
            From = Now.AddDays(-1),
            To = Now,
            IsTest = false,
            After = new ExecutionCursor { CreatedAt = Now.AddTicks(7), Id = Guid.NewGuid() },
        };

        Assert.Equal(filter, Parse(filter.Href));
        Assert.Equal(new ExecutionFilter { Within = "1h", IsTest = true }, Parse(new ExecutionFilter { Within = "1h", IsTest = true }.Href));
        Assert.Equal("executions", new ExecutionFilter().Href);
    }

    [Theory]
    [InlineData("executions?action=x&connector=7&status=Nonsense,99&within=2y&from=never&to=&test=maybe&after=-")]
    [InlineData("executions?after=ffffffffffffffff-00000000000000000000000000000000&status=,")]
    [InlineData("executions?after=7fffffffffffffff-00000000000000000000000000000000")]
    public void What_makes_no_sense_is_left_out(string address) => Assert.Equal(new ExecutionFilter(), Parse(address));

    [Fact]
    public void Statuses_are_in_their_order_and_each_once() =>
        Assert.Equal("Waiting,Failed", Parse("executions?status=failed,Waiting,Failed").Status);

    [Fact]
    public void Last_hour_begins_an_hour_before_now_whatever_moments_are_given()
    {
        var query = new ExecutionFilter { Within = "1h", From = Now.AddDays(-9), To = Now.AddDays(-8) }.ToQuery(Now);

        Assert.Equal((Now.AddHours(-1), null), (query.From, query.To));
    }

    private static ExecutionFilter Parse(string href)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri($"http://host/{href}").Query);
        return ExecutionFilter.Parse(
            Get("action"), Get("connector"), Get("status"), Get("within"), Get("from"), Get("to"), Get("test"), Get("after"));

        string? Get(string name) => query.TryGetValue(name, out var value) ? (string?)value : null;
    }
}
