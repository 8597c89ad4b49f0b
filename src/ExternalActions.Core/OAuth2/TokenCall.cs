using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Duende.IdentityModel.Client;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Http;

namespace ExternalActions.Core.OAuth2;

/// <summary>One request to one of a provider's endpoints. Holds secrets.</summary>
internal sealed class TokenCall
{
    /// <summary>The connector's settings with secrets as plain text.</summary>
    public required OAuth2Authorization Plain { get; init; }

    /// <summary>Where it goes.</summary>
    public required Uri Url { get; init; }

    /// <summary>The setting that <see cref="Url"/> comes from, in words.</summary>
    public required string UrlSetting { get; init; }

    /// <summary>The parameters of the protocol, without those of client authentication.</summary>
    public required Parameters Parameters { get; init; }

    /// <summary>Whether the connector's token parameters go along.</summary>
    public bool WithTokenParameters { get; init; } = true;

    /// <summary>The parameter that carries a person's grant, which <c>invalid_grant</c> refers to; null for a request without one.</summary>
    public string? GrantParameter { get; init; }

    /// <summary>The values of <see cref="Parameters"/> that must not be shown.</summary>
    public required string?[] Secrets { get; init; }

    /// <summary>Host and port, as texts name them.</summary>
    public string Target => TransportFailure.Target(Url);

    /// <summary>Makes the message to send.</summary>
    /// <param name="userAgent">The <c>User-Agent</c>.</param>
    /// <returns>A new message, owned by the caller.</returns>
    /// <remarks>
    /// The library makes it, with client authentication and <c>Accept</c>. Its client methods are not used: they read an answer of any
    /// length, and know neither JSON requests nor answers of other forms.
    /// </remarks>
    public HttpRequestMessage ToMessage(string userAgent)
    {
        var request = new ProtocolRequest
        {
            Method = HttpMethod.Post,
            RequestUri = Url,
            ClientId = Plain.ClientId,
            ClientSecret = Plain.ClientAuthentication switch
            {
                ClientAuthentication.None => null,
                ClientAuthentication.ClientSecretBasic or ClientAuthentication.ClientSecretPost => Plain.ClientSecret.Value,
            },
            ClientCredentialStyle = Plain.ClientAuthentication switch
            {
                ClientAuthentication.ClientSecretBasic => ClientCredentialStyle.AuthorizationHeader,
                ClientAuthentication.ClientSecretPost or ClientAuthentication.None => ClientCredentialStyle.PostBody,
            },
            Parameters = Parameters,
        };
        request.Prepare();
        var all = WithTokenParameters ? request.Parameters.Merge(TokenParameters()) : request.Parameters;
        request.Content = Plain.ContentType switch
        {
            TokenRequestContentType.Json => ToJson(all),
            TokenRequestContentType.FormUrlEncoded => new FormUrlEncodedContent(all),
        };
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        return request;
    }

    /// <summary>Makes a masker of everything in the request and its answer that must not be shown.</summary>
    /// <param name="answer">What the provider says.</param>
    public SecretMasker MaskerWith(ProviderMessage? answer)
    {
        var secret = Plain.ClientSecret.Value;
        var credentials = secret is null || string.IsNullOrWhiteSpace(Plain.ClientId)
            ? null
            : BasicAuthenticationOAuthHeaderValue.EncodeCredential(Plain.ClientId, secret);
        return SecretMasker.Of([secret, credentials, .. Secrets, answer?.AccessToken, answer?.RefreshToken]);
    }

    private Parameters TokenParameters()
    {
        var parameters = new Parameters();
        foreach (var parameter in Plain.TokenParameters.IsDefault ? [] : Plain.TokenParameters)
        {
            // RFC 6749 section 3.2: an empty parameter counts as left out.
            if (parameter.Name.Length > 0 && parameter.Value.Length > 0)
            {
                parameters.Add(new KeyValuePair<string, string>(parameter.Name, parameter.Value));
            }
        }

        return parameters;
    }

    private static ByteArrayContent ToJson(Parameters parameters)
    {
        var members = new JsonObject();
        foreach (var values in parameters.GroupBy(parameter => parameter.Key, parameter => parameter.Value))
        {
            // Some parameters may be repeated, such as resource (RFC 8707 section 2).
            members[values.Key] = values.Count() == 1 ? values.First() : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(members.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
