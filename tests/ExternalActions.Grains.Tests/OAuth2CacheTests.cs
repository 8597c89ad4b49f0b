using ExternalActions.Connectors;
using ExternalActions.Executions;

namespace ExternalActions.Grains.Tests;

public sealed class OAuth2CacheTests(TwoOAuth2Silos silos) : IClassFixture<TwoOAuth2Silos>
{
    [Fact]
    public async Task Edit_and_new_token_reach_every_silo_within_a_second()
    {
        var (connector, _) = await silos.AuthorizedAsync(await silos.ConnectorAsync());
        var path = $"/echo/{connector.Id}";
        var action = await silos.ActionAsync(path, definition => definition with { ConnectorId = connector.Id });
        var first = Assert.Single(await HeadersOfEachSiloAsync());

        Given.Value(await silos.Grains.GetGrain<IConnectorGrain>(connector.Id).UpdateAsync(
            connector.Settings with { OAuth2 = connector.Settings.OAuth2! with { HeaderPrefix = "Token" } }, expectedVersion: null));
        silos.Clock.Advance(TimeSpan.FromSeconds(1));
        var edited = Assert.Single(await HeadersOfEachSiloAsync());
        Assert.True((await silos.AuthorizeAsync(connector.Id)).IsAuthorized);
        silos.Clock.Advance(TimeSpan.FromSeconds(1));
        var authorized = Assert.Single(await HeadersOfEachSiloAsync());

        Assert.Equal(first.Replace("Bearer ", "Token ", StringComparison.Ordinal), edited);
        Assert.StartsWith("Token ", authorized, StringComparison.Ordinal);
        Assert.NotEqual(edited, authorized);

        async Task<IReadOnlyList<string>> HeadersOfEachSiloAsync()
        {
            var before = silos.ReceivedAt(path).Count;
            foreach (var grains in silos.GrainsOfEachSilo)
            {
                var execution = grains.GetGrain<IExecutionGrain>(Guid.NewGuid());
                Given.Value(await execution.StartAsync(Given.Request(action)));
                await execution.UntilAsync(ExecutionStatus.Succeeded);
            }

            var headers = silos.ReceivedAt(path).Skip(before).Select(request => request.Header("Authorization")!).ToList();
            Assert.Equal(silos.GrainsOfEachSilo.Count, headers.Count);
            return [.. headers.Distinct()];
        }
    }
}
