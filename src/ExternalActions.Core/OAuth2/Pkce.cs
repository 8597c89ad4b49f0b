using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Duende.IdentityModel;

namespace ExternalActions.Core.OAuth2;

/// <summary>Proof keys of authorization codes (RFC 7636).</summary>
public static class Pkce
{
    /// <summary>Makes a proof key.</summary>
    /// <returns>
    /// A random verifier of 256 bits, 43 characters, for the code exchange, and its challenge of method <c>S256</c> (section 4.2) for the
    /// authorization request.
    /// </returns>
    public static (string Verifier, string Challenge) Create()
    {
        var verifier = CryptoRandom.CreateUniqueId(32, CryptoRandom.OutputFormat.Base64Url);
        return (verifier, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
    }
}
