using BenchmarkDotNet.Attributes;
using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Problems;

namespace ExternalActions.Benchmarks.Small;

/// <summary>What an action costs when it is saved, and what its templates and fields cost an execution.</summary>
[MemoryDiagnoser]
public class TemplateBenchmarks
{
    private readonly ActionDefinition _definition = SampleAction.Definition;
    private readonly CompiledAction _plain = SampleAction.Compile(SampleAction.Definition);
    private readonly CompiledAction _withExpression = SampleAction.Compile(SampleAction.WithExpression);
    private readonly FieldValues _values = SampleAction.Coerce(SampleAction.Compile(SampleAction.Definition));

    [Benchmark(Description = "template: compile")]
    public Result<CompiledAction> Compile() => ActionCompiler.Compile(_definition);

    [Benchmark(Description = "template: render, plain tokens")]
    public Result<RenderedRequest> Render() => _plain.Template.Render(_values);

    [Benchmark(Description = "template: render, with an expression")]
    public Result<RenderedRequest> RenderExpression() => _withExpression.Template.Render(_values);

    [Benchmark(Description = "fields: coerce ten of all types")]
    public Result<FieldValues> Coerce() => FieldCoercer.Coerce(_plain.Definition.Fields, SampleAction.Values);
}
