using System.Reflection;
using ExternalActions.Api.Failures;
using ExternalActions.Api.OpenApi;
using ExternalActions.Facades;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace ExternalActions.Api.Input;

/// <summary>The caller's key under which a repeated trigger leads to the same execution.</summary>
internal sealed class IdempotencyKey : IInput, IBindableFromHttpContext<IdempotencyKey>, IEndpointParameterMetadataProvider
{
    private const string HeaderName = "Idempotency-Key";
    private const int MaxLength = IExecutions.MaxKeyLength;

    /// <summary>The key; null for none.</summary>
    public string? Value { get; private init; }

    /// <inheritdoc/>
    public ProblemHttpResult? Refusal { get; private init; }

    /// <inheritdoc/>
    public static ValueTask<IdempotencyKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = context.Request.Headers[HeaderName];
        return ValueTask.FromResult<IdempotencyKey?>(values.Count switch
        {
            0 => new IdempotencyKey(),
            1 when IsSound(values.ToString()) => new IdempotencyKey { Value = values.ToString() },
            1 => new IdempotencyKey
            {
                Refusal = Refuse(
                    values.ToString().Length > MaxLength ? ProblemCode.TooLong : ProblemCode.Malformed,
                    $"one of {values.ToString().Length} characters"),
            },
            _ => new IdempotencyKey { Refusal = Refuse(ProblemCode.Duplicate, $"{values.Count} of them") },
        });
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new InputParameters(
        InputParameters.Header(
            HeaderName,
            $"1 to {MaxLength} printable ASCII characters. The same key answers the same execution; with other values, 409.")));

    private static ProblemHttpResult Refuse(ProblemCode code, string got)
    {
        var expected = $"one {HeaderName} of 1 to {MaxLength} printable ASCII characters";
        return ApiProblems.Invalid(new ErrorEntry
        {
            Header = HeaderName,
            Code = code,
            Expected = expected,
            Got = got,
            Detail = $"Expected {expected}, but got {got}.",
        });
    }

    private static bool IsSound(string key) =>
        key.Length is > 0 and <= MaxLength && key.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
