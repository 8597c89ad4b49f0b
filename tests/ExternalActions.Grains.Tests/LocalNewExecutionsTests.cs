using System.Reflection;
using ExternalActions.Executions;
using Microsoft.Extensions.DependencyInjection;

namespace ExternalActions.Grains.Tests;

public sealed class LocalNewExecutionsTests(LocalNewExecutionsTests.ThreeSilos silos) : IClassFixture<LocalNewExecutionsTests.ThreeSilos>
{
    private const int Draws = 500;

    // With less of the ring a silo may not find an id of its own in the draws it has.
    private const double SmallPart = 0.1;

    [Fact]
    public void Silo_keeps_the_directory_entries_of_the_executions_that_it_makes_up()
    {
        var checkedSilos = 0;
        foreach (var services in silos.ServicesOfEachSilo)
        {
            var silo = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
            var grains = services.GetRequiredService<IGrainFactory>();
            var any = Enumerable.Range(0, Draws).Select(_ => grains.GetGrain<IExecutionGrain>(ExecutionId.Create(DateTimeOffset.UtcNow)));
            if (any.Count(execution => silo.Equals(Keeper(services, execution))) < SmallPart * Draws)
            {
                continue;
            }

            List<IExecutionGrain> own = [.. Enumerable.Range(0, Draws).Select(_ => services.GetRequiredService<INewExecutions>().Create(out var _))];

            Assert.All(own, execution => Assert.Equal(silo, Keeper(services, execution)));
            Assert.All(own, execution => Assert.Equal(7, execution.GetPrimaryKey().Version));
            Assert.Distinct(own);
            checkedSilos++;
        }

        Assert.NotEqual(0, checkedSilos);
    }

    [Fact]
    public async Task Execution_that_a_silo_made_up_is_the_one_of_its_key()
    {
        var action = await silos.ActionAsync("/echo");
        foreach (var services in silos.ServicesOfEachSilo)
        {
            var execution = services.GetRequiredService<INewExecutions>().Create(out var id);

            var started = Given.Value(await execution.StartAsync(Given.Request(action)));

            Assert.Equal(id, started.Id);
            await silos.Grains.GetGrain<IExecutionGrain>(started.Id).UntilAsync(ExecutionStatus.Succeeded);
        }
    }

    // Orleans' own word on it, which it does not make public.
    private static SiloAddress? Keeper(IServiceProvider services, IExecutionGrain execution)
    {
        var directory = Assembly.Load("Orleans.Runtime").GetType("Orleans.Runtime.GrainDirectory.ILocalGrainDirectory", throwOnError: true)!;
        return (SiloAddress?)directory.GetMethod("GetPrimaryForGrain")!.Invoke(services.GetRequiredService(directory), [execution.GetGrainId()]);
    }

    /// <summary>Three silos.</summary>
    public sealed class ThreeSilos() : Silo(silos: 3, isTargetOnClock: false);
}
