using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http.Features;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>
/// Counts the answers of the token endpoint, notes the tokens in them, and holds the one that a test asked to hold, before anything of it is sent.
/// </summary>
internal sealed class TokenAnswers(OAuthProvider provider, Gates gates) : IOpenIddictServerHandler<ApplyTokenResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ApplyTokenResponseContext>()
        .UseSingletonHandler<TokenAnswers>()
        .SetOrder(int.MinValue)
        .Build();

    public async ValueTask HandleAsync(ApplyTokenResponseContext context)
    {
        var issued = string.IsNullOrEmpty(context.Error);
        provider.Count(context.Request?.GrantType ?? "", issued);
        if (issued)
        {
            // As set, not less the time that issuing took: on a slow machine nothing would be left of a short lifetime.
            context.Response.ExpiresIn = (long)provider.AccessTokenLifetime.TotalSeconds;
        }

        foreach (var token in new[] { context.Response.AccessToken, context.Response.RefreshToken }.OfType<string>())
        {
            provider.NoteIssued(token);
        }

        if (issued && provider.TakeHold() is { } hold)
        {
            var http = context.Transaction.GetHttpRequest()!.HttpContext;
            using var end = http.EndOfWaiting();
            http.Features.GetRequiredFeature<TokenTurn>().Dispose();
            hold.Held.SetResult();
            await gates.PassAsync(hold.Gate, end.Token);
        }
    }
}
