using ExternalActions.Console.Calls;
using ExternalActions.Facades;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExternalActions.Console.Tests;

/// <summary>That whatever a call to the system meets becomes words for a page, never an exception.</summary>
public sealed class SystemCallsTests
{
    private readonly SystemCalls _calls = new(NullLogger<SystemCalls>.Instance);

    [Fact]
    public async Task Value_and_refusal_pass_as_they_are()
    {
        var refusal = Problem.Invalid(new ProblemEntry("#/name", ProblemCode.Required, "Expected a name."));

        var good = await _calls.TryAsync(() => Task.FromResult<Result<string>>("value"));
        var refused = await _calls.TryAsync(() => Task.FromResult<Result<string>>(refusal));

        Assert.True(good.Succeeded(out var value));
        Assert.Equal("value", value);
        Assert.False(refused.Succeeded(out _));
        Assert.Equal((refusal, "Expected a name."), (refused.Refusal, refused.Why));
    }

    [Fact]
    public async Task System_that_does_not_answer_is_said_to_be_tried_again()
    {
        var read = await _calls.ReadAsync<string>(() => throw new SystemUnavailableException(new TimeoutException("grain x")));
        var done = await _calls.DoAsync(() => throw new SystemUnavailableException(new TimeoutException("grain x")));

        Assert.All([read.Why, done.Why], why => Assert.Contains("try again", why, StringComparison.Ordinal));
        Assert.All([read.Why, done.Why], why => Assert.DoesNotContain("grain x", why, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_there_is_told_in_the_words_of_the_page()
    {
        var absent = await _calls.FindAsync(() => Task.FromResult<Result<string>>(Problem.NotFound("There is no x with the id 7.")), "It is gone.");
        var refused = await _calls.FindAsync(
            () => Task.FromResult<Result<string>>(Problem.Conflict(ProblemCode.InUse, "It is in use.")), "It is gone.");

        Assert.Equal((ProblemKind.NotFound, "It is gone."), (absent.Refusal!.Kind, absent.Why));
        Assert.Equal("It is in use.", refused.Why);
    }

    [Fact]
    public async Task Fault_is_told_by_a_mark_and_not_by_its_text()
    {
        var fault = await _calls.FindAsync<string>(() => throw new InvalidOperationException("hush"), "absent");

        Assert.StartsWith("A fault of this server; its log tells more under ", fault.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", fault.Why, StringComparison.Ordinal);
    }
}
