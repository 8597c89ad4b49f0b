using System.Net;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.Tests.Http;

public sealed class OutboundHttpTests
{
    [Fact]
    public async Task Address_that_is_not_public_is_refused_before_anything_is_sent()
    {
        await using var server = RawServer.Answering(RawServer.Answer(204));
        using var caller = new Caller(options => options.AllowedNetworks.Clear());

        var outcome = await caller.GetAsync(server.Url);

        Assert.Equal(AttemptVerdict.Failed, outcome.Verdict);
        Assert.Equal(ErrorKind.AddressNotAllowed, outcome.Attempt.Error!.Kind);
        Assert.Contains("127.0.0.1", outcome.Attempt.Error.Detail, StringComparison.Ordinal);
        Assert.Contains("AllowedNetworks", outcome.Attempt.Error.Detail, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Name_that_resolves_to_another_address_later_is_checked_again()
    {
        await using var server = RawServer.Answering(RawServer.Answer(204, "Connection: close\r\n"));
        var answers = new Queue<string>(["127.0.0.1", "10.0.0.1"]);
        using var caller = new Caller(resolve: _ => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]));
        var url = new Uri($"http://rebinding.test:{server.Port}/");

        var first = await caller.GetAsync(url);
        var second = await caller.GetAsync(url);

        Assert.Equal(AttemptVerdict.Succeeded, first.Verdict);
        Assert.Equal(ErrorKind.AddressNotAllowed, second.Attempt.Error!.Kind);
    }

    [Fact]
    public async Task Only_the_allowed_addresses_of_a_name_are_dialled()
    {
        await using var server = RawServer.Answering(RawServer.Answer(204));
        using var caller = new Caller(resolve: _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]));

        Assert.Equal(AttemptVerdict.Succeeded, (await caller.GetAsync(new Uri($"http://mixed.test:{server.Port}/"))).Verdict);
    }

    [Fact]
    public async Task Next_address_is_tried_when_one_does_not_answer()
    {
        await using var server = RawServer.Answering(RawServer.Answer(204));
        using var caller = new Caller(resolve: _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));

        Assert.Equal(AttemptVerdict.Succeeded, (await caller.GetAsync(new Uri($"http://several.test:{server.Port}/"))).Verdict);
    }

    [Fact]
    public async Task Name_without_addresses_counts_as_not_resolved()
    {
        using var caller = new Caller(resolve: _ => Task.FromResult<IPAddress[]>([]));

        Assert.Equal(ErrorKind.NameNotResolved, (await caller.GetAsync(new Uri("http://empty.test/"))).Attempt.Error!.Kind);
    }

    [Fact]
    public void Defaults_are_valid() => Assert.Empty(new OutboundOptions().Validate());

    [Fact]
    public void Each_bad_setting_is_named()
    {
        var options = new OutboundOptions
        {
            AllowedNetworks = ["10.0.0.0/8", "10.0.0.1", "::ffff:10.0.0.0/104", "nonsense"],
            ConnectTimeout = TimeSpan.Zero,
            MaxResponseBytes = 0,
            KeptBodyBytes = -1,
            MaxConnectionsPerServer = 0,
            PooledConnectionLifetime = TimeSpan.Zero,
            RetryAfterCap = TimeSpan.FromSeconds(-1),
            UserAgent = "a\nb",
        };

        Assert.Equal(
            [
                "AllowedNetworks:1", "AllowedNetworks:2", "AllowedNetworks:3", "ConnectTimeout", "MaxResponseBytes", "KeptBodyBytes",
                "MaxConnectionsPerServer", "PooledConnectionLifetime", "RetryAfterCap", "UserAgent",
            ],
            options.Validate().Select(text => text[..text.IndexOf(": ", StringComparison.Ordinal)]));
    }
}
