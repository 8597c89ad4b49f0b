using System.Net;

namespace ExternalActions.Api.Tests;

public sealed class OpenApiTests : IAsyncLifetime
{
    private ApiHost _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiHost.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Dump()
    {
        var answer = await _api.SendAsync("GET", "/openapi/v1.json");
        await File.WriteAllTextAsync("/tmp/apiscratch/openapi.json", answer.Text);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }
}
