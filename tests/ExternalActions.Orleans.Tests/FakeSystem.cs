using System.Reflection;
using ExternalActions.Executions;
using ExternalActions.Facades;
using ExternalActions.Problems;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace ExternalActions.Orleans.Tests;

/// <summary>Execution grains and a store that do what a test says, and the facades over them.</summary>
public sealed class FakeSystem : IExecutionReader, IHostApplicationLifetime, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public FakeSystem()
    {
        var factory = DispatchProxy.Create<IGrainFactory, FactoryProxy>();
        ((FactoryProxy)(object)factory).System = this;
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(factory)
            .AddSingleton<IExecutionReader>(this)
            .AddSingleton<IHostApplicationLifetime>(this)
            .AddExternalActionsFacades()
            .BuildServiceProvider();
        Executions = services.GetRequiredService<IExecutions>();
    }

    public FakeTimeProvider Time { get; } = new();

    public IExecutions Executions { get; }

    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>What the grain does when it is asked to wait; the number of the call, from 1, and how long.</summary>
    public Func<int, TimeSpan, Task<Execution?>> OnWait { get; set; } = (_, _) => Never;

    /// <summary>What the grains do when they are asked to start.</summary>
    public Func<ExecutionRequest, Task<Result<Execution>>> OnStart { get; set; } = request => Task.FromResult<Result<Execution>>(new Execution
    {
        Id = Guid.NewGuid(),
        ActionId = request.ActionId,
        RetryOf = request.RetryOf,
        IdempotencyKey = request.IdempotencyKey,
    });

    /// <summary>What the store answers.</summary>
    public Func<Guid, Task<Execution?>> OnFind { get; set; } = _ => Task.FromResult<Execution?>(null);

    /// <summary>What the store lists.</summary>
    public Func<ExecutionQuery, Task<ExecutionPage>> OnList { get; set; } = _ => Task.FromResult(new ExecutionPage());

    /// <summary>How often the grain was asked to wait.</summary>
    public int Waits { get; private set; }

    /// <summary>How often the store was asked for an execution.</summary>
    public int Finds { get; private set; }

    /// <summary>An answer that does not come.</summary>
    public static Task<Execution?> Never => new TaskCompletionSource<Execution?>().Task;

    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => _stopping.Token;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public Execution At(ExecutionStatus status) => new() { Id = Id, Status = status };

    public void StopApplication() => _stopping.Cancel();

    public Task<Execution?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        Finds++;
        return OnFind(id);
    }

    public Task<ExecutionPage> ListAsync(ExecutionQuery query, CancellationToken cancellationToken) => OnList(query);

    public void Dispose() => _stopping.Dispose();

    private sealed class FakeNewExecutions(FakeSystem system) : INewExecutionsGrain
    {
        public Task<Result<Execution>> StartAsync(ExecutionRequest request) => system.OnStart(request);
    }

    private sealed class FakeExecution(FakeSystem system) : IExecutionGrain
    {
        public Task<Result<Execution>> StartAsync(ExecutionRequest request) => system.OnStart(request);

        public Task<Execution?> WaitAsync(TimeSpan limit) => system.OnWait(++system.Waits, limit);

        public Task<Execution?> GetAsync() => throw new NotSupportedException();

        public Task<Result<Execution>> CancelAsync() => throw new NotSupportedException();

        public Task WakeAsync() => throw new NotSupportedException();

        public Task ResumeAsync() => throw new NotSupportedException();
    }

    public class FactoryProxy : DispatchProxy
    {
        internal FakeSystem System { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var type = targetMethod!.GetGenericArguments()[0];
            return type == typeof(IExecutionGrain) ? new FakeExecution(System)
                : type == typeof(INewExecutionsGrain) ? new FakeNewExecutions(System)
                : throw new NotSupportedException($"{type}");
        }
    }
}
