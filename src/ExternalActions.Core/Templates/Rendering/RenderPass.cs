using System.Diagnostics;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates.Rendering;

/// <summary>All that one rendering of a request shares: values, output, loops under way, what is left of the limits, the failure.</summary>
internal sealed class RenderPass : IDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _timeLimit;
    private int _loopSteps;

    public RenderPass(FieldValues values, TimeSpan timeLimit)
    {
        Values = values;
        _timeLimit = timeLimit;
    }

    public FieldValues Values { get; }

    public TemplateOutput Output { get; } = new();

    /// <summary>The values as the expression engine knows them, by field; read once, since a loop may ask for one with every step.</summary>
    public Dictionary<string, object?> EngineValues { get; } = new(StringComparer.Ordinal);

    /// <summary>The loops that the walk is in, the innermost last.</summary>
    public List<LoopScope> Loops { get; } = [];

    /// <summary>Where values stand in the output; gathered while a URL is rendered, null otherwise.</summary>
    public List<ValueMark>? Marks { get; private set; }

    /// <summary>Why the rendering failed; null while it has not.</summary>
    public ProblemEntry? Failure { get; private set; }

    private string Pointer { get; set; } = "#";

    /// <summary>Begins the next text of the request.</summary>
    /// <param name="pointer">Its place in the action's definition, for errors.</param>
    /// <param name="limit">The most bytes that it may take.</param>
    /// <param name="marksValues">Whether the places of values are kept in <see cref="Marks"/>.</param>
    public void Begin(string pointer, int limit, bool marksValues = false)
    {
        Pointer = pointer;
        Marks = marksValues ? [] : null;
        Output.Begin(limit);
    }

    /// <summary>Walks segments into <see cref="Output"/>.</summary>
    /// <returns>False when it failed; <see cref="Failure"/> says why.</returns>
    public bool Render(Segment[] segments)
    {
        foreach (var segment in segments)
        {
            if (!segment.Render(this))
            {
                return false;
            }
        }

        return FitsOutput();
    }

    /// <summary>Checks that no more was written than the text may take.</summary>
    public bool FitsOutput() => !Output.Overflowed || Fail("What this renders to is longer than allowed.");

    /// <summary>Notes the failure. Field values must never be part of the text.</summary>
    /// <returns>False, so that a caller can return it.</returns>
    public bool Fail(string detail)
    {
        Failure ??= new ProblemEntry(Pointer, ProblemCode.RenderFailed, detail);
        return false;
    }

    /// <summary>Takes one run of a loop's body from the limits.</summary>
    public bool TakeLoopStep() => ++_loopSteps <= TemplateLimits.LoopSteps
        ? FitsOutput()
        : Fail($"The loops of this request run more than {TemplateLimits.LoopSteps} times in all.");

    /// <summary>Checks the time limit; asked before each evaluation.</summary>
    public bool HasTimeLeft() => Stopwatch.GetElapsedTime(_started) < _timeLimit
        || Fail($"The expressions of this request take longer than {_timeLimit.TotalSeconds} seconds.");

    public void Dispose() => Output.Dispose();
}

/// <summary>One loop under way.</summary>
/// <param name="Variable">The loop variable's name.</param>
/// <param name="Count">How many elements the list has.</param>
internal sealed record LoopScope(string Variable, int Count)
{
    /// <summary>The element at hand, as the expression engine knows it.</summary>
    public object? Item { get; set; }

    /// <summary>The element's place, from 0.</summary>
    public int Index { get; set; }
}

/// <summary>Where a value stands in a rendered URL.</summary>
/// <param name="Start">The index of its first byte.</param>
/// <param name="Length">How many bytes it takes, encoded.</param>
/// <param name="Name">How to name it to a person.</param>
/// <param name="IsNull">Whether there was no value.</param>
internal readonly record struct ValueMark(int Start, int Length, string Name, bool IsNull);
