using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ExternalActions.Api.Input;

/// <summary>Something read from a request that may be wrong.</summary>
internal interface IInput
{
    /// <summary>The answer that refuses it; null when it is sound.</summary>
    ProblemHttpResult? Refusal { get; }
}

/// <summary>Answers a request whose input is wrong, so that handlers only ever see sound input.</summary>
internal sealed class RefuseBadInput : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IInput { Refusal: { } refusal })
            {
                return ValueTask.FromResult<object?>(refusal);
            }
        }

        return next(context);
    }
}
