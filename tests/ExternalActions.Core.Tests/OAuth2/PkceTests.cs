using System.Security.Cryptography;
using System.Text;
using ExternalActions.Core.OAuth2;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class PkceTests
{
    [Fact]
    public void Challenge_is_the_hash_of_a_verifier_of_the_allowed_form()
    {
        var (verifier, challenge) = Pkce.Create();

        Assert.Matches("^[A-Za-z0-9_-]{43}$", verifier);
        Assert.Equal(
            Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            challenge);
    }

    [Fact]
    public void Verifier_is_another_one_each_time() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => Pkce.Create().Verifier).Distinct().Count());
}
