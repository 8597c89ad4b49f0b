using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Http.Features;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>Counts the answers of the token endpoint and holds the one that a test asked to hold, before anything of it is sent.</summary>
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
