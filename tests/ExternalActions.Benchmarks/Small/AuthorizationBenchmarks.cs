using System.Reflection;
using BenchmarkDotNet.Attributes;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;
using ExternalActions.Grains.Caching;
using ExternalActions.Grains.Connectors;
using ExternalActions.Problems;
using Microsoft.AspNetCore.DataProtection;

namespace ExternalActions.Benchmarks.Small;

/// <summary>What authenticating costs an execution on a warm silo.</summary>
[MemoryDiagnoser]
public class AuthorizationBenchmarks : IDisposable
{
    private static readonly Guid Connector = Guid.Parse("0198c6a2-7e3c-7000-8000-000000000001");

    private readonly ConnectorCache _cache;
    private readonly RenderedRequest _request;
    private readonly ConnectorAuthorization _authorization;

    public AuthorizationBenchmarks()
    {
        var protector = new SecretProtector(new EphemeralDataProtectionProvider());
        var settings = protector.Protect(Connector, new ConnectorSettings
        {
            Name = "Desk",
            AuthorizationType = AuthorizationType.Token,
            Token = new TokenAuthorization { Headers = [new SecretHeader { Name = "X-Api-Key", Value = Connectors.Secret.Of("benchmark") }] },
            AllowedHosts = ["desk.example.com"],
        });
        var grain = Stub.Of<IProtectedConnectorGrain>(_ => Task.FromResult<ProtectedConnector?>(new ProtectedConnector { Settings = settings }));
        var lease = new CacheLease(TimeProvider.System);
        lease.Renew([]);
        _cache = new ConnectorCache(Stub.Of<IGrainFactory>(_ => grain), protector, lease, TimeProvider.System);
        var action = SampleAction.Compile(SampleAction.Definition);
        _request = action.Template.Render(SampleAction.Coerce(action)).Value!;
        _authorization = _cache.GetAsync(Connector).AsTask().GetAwaiter().GetResult().Value!.Authorization;
    }

    [Benchmark(Description = "authorization: look up on a warm silo")]
    public ValueTask<Result<ConnectorAccess>> Lookup() => _cache.GetAsync(Connector);

    [Benchmark(Description = "request: put together")]
    public AssembledRequest Assemble() => RequestAssembler.Assemble(_request, _authorization, "Benchmark/1", Connector);

    [GlobalCleanup]
    public void Dispose()
    {
        _cache.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An interface whose every method answers the same.</summary>
#pragma warning disable CA1852 // A proxy is made as a subtype of it.
    private class Stub : DispatchProxy
#pragma warning restore CA1852
    {
        private Func<MethodInfo, object?> _answer = _ => null;

        public static T Of<T>(Func<MethodInfo, object?> answer)
            where T : class
        {
            var stub = Create<T, Stub>();
            ((Stub)(object)stub)._answer = answer;
            return stub;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!);
    }
}
