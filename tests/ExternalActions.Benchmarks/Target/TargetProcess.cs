using System.Globalization;
using System.Runtime.InteropServices;
using ExternalActions.Benchmarks.Processes;

namespace ExternalActions.Benchmarks.Target;

/// <summary>What the target has got.</summary>
/// <param name="Distinct">Executions that it answered with success.</param>
/// <param name="Doubled">Successful calls beyond the first of an execution.</param>
/// <param name="Failures">Calls that it answered with a failure.</param>
internal sealed record TargetCounts(int Distinct, int Doubled, int Failures);

/// <summary>The target as a process of its own.</summary>
internal sealed class TargetProcess : IAsyncDisposable
{
    private readonly Child _child;
    private readonly HttpClient _http;

    private TargetProcess(Child child, string[] ports)
    {
        _child = child;
        Url = $"http://127.0.0.1:{ports[0]}";
        DeafUrl = $"http://127.0.0.1:{ports[1]}";
        _http = new HttpClient { BaseAddress = new Uri(Url) };
    }

    /// <summary>Where it is.</summary>
    public string Url { get; }

    /// <summary>Where it never answers.</summary>
    public string DeafUrl { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _child.ProcessId;

    /// <summary>Starts it.</summary>
    public static async Task<TargetProcess> StartAsync()
    {
        var child = await Child.StartOwnAsync("target");
        return new TargetProcess(child, await child.ReadyAsync());
    }

    /// <summary>What it has got.</summary>
    public async Task<TargetCounts> CountAsync()
    {
        var numbers = (await _http.GetStringAsync("/counts")).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new TargetCounts(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>How many executions of one path have succeeded when the load takes its paths in turn.</summary>
    public async Task<int> CountOfAsync(int from, int divisor, int remainder) => int.Parse(
        await _http.GetStringAsync(string.Create(CultureInfo.InvariantCulture, $"/of/{from}/{divisor}/{remainder}")),
        CultureInfo.InvariantCulture);

    /// <summary>When executions came first, on the clock of <see cref="System.Diagnostics.Stopwatch"/>; 0 for those that did not.</summary>
    public async Task<long[]> FirstAtAsync(int from, int count) =>
        MemoryMarshal.Cast<byte, long>(
            await _http.GetByteArrayAsync(string.Create(CultureInfo.InvariantCulture, $"/times/{from}/{count}"))).ToArray();

    /// <summary>Makes it answer every call with success from now on, until the next reset.</summary>
    public Task HealAsync() => _http.GetStringAsync("/heal");

    /// <summary>Forgets all that it got.</summary>
    public Task ResetAsync() => _http.GetStringAsync("/reset");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _child.DisposeAsync();
    }
}
