using System.Buffers.Text;
using ExternalActions.Connectors;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class AuthorizationStateTests
{
    private static readonly Guid ConnectorId = Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057");

    [Fact]
    public void State_carries_the_connectors_id_and_256_random_bits()
    {
        var state = AuthorizationState.Create(ConnectorId);
        var other = AuthorizationState.Create(ConnectorId);

        Assert.Matches("^[A-Za-z0-9_-]{64}$", state);
        Assert.True(AuthorizationState.TryReadConnector(state, out var read));
        Assert.Equal(ConnectorId, read);
        Assert.Equal(ConnectorId.ToByteArray(bigEndian: true), Base64Url.DecodeFromChars(state)[..16]);
        Assert.NotEqual(Base64Url.DecodeFromChars(state)[16..], Base64Url.DecodeFromChars(other)[16..]);
    }

    [Fact]
    public void Every_change_of_a_states_spelling_is_refused_or_another_state()
    {
        var state = AuthorizationState.Create(ConnectorId);
        string?[] bad =
        [
            null, "", state[..^1], $"{state}A", $"{state}=", $"{state[..60]}====", $" {state}", $"{state[..^1]} ", $"{state[..^1]}\n",
            $"{state[..^1]}+", $"{state[..^1]}/", $"{state[..^1]}é", $"{state[..^1]}%", ConnectorId.ToString(), new string('A', 100_000),
        ];

        Assert.All(bad, text =>
        {
            Assert.False(AuthorizationState.TryReadConnector(text, out var read));
            Assert.Equal(Guid.Empty, read);
        });
        var last = state[..^1] + (state[^1] == 'A' ? 'B' : 'A');
        Assert.NotEqual(Base64Url.DecodeFromChars(state), Base64Url.DecodeFromChars(last));
    }

    [Fact]
    public void Hash_matches_only_the_text_it_was_made_of()
    {
        var state = AuthorizationState.Create(ConnectorId);
        var hash = AuthorizationState.Hash(state);

        Assert.True(AuthorizationState.Matches(state, hash));
        Assert.False(AuthorizationState.Matches(AuthorizationState.Create(ConnectorId), hash));
        Assert.False(AuthorizationState.Matches(state.ToUpperInvariant(), hash));
        Assert.False(AuthorizationState.Matches("", hash));
        Assert.False(AuthorizationState.Matches(null, hash));
        Assert.False(AuthorizationState.Matches(state, hash.AsSpan(1)));
        Assert.False(AuthorizationState.Matches(state, default));
        Assert.False(AuthorizationState.Matches(null, default));
    }

    // FIPS 180-4, the example of one block.
    [Fact]
    public void Hash_is_sha256() => Assert.Equal(
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(AuthorizationState.Hash("abc")));

    [Fact]
    public void Browser_key_is_256_random_bits()
    {
        var key = AuthorizationState.CreateBrowserKey();

        Assert.Matches("^[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(32, Base64Url.DecodeFromChars(key).Length);
        Assert.NotEqual(key, AuthorizationState.CreateBrowserKey());
    }
}
