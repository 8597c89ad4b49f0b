using System.Globalization;
using System.Reflection;
using ExternalActions.Api.Failures;
using ExternalActions.Api.OpenApi;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ExternalActions.Api.Input;

/// <summary>
/// The version that an edit was made on, from <c>If-Match</c> (RFC 9110 section 13.1.1). The entity tag is the version in quotes.
/// </summary>
internal sealed class IfMatch : IInput, IBindableFromHttpContext<IfMatch>, IEndpointParameterMetadataProvider
{
    /// <summary>The version; null when any will do (no header, or <c>*</c>).</summary>
    public int? Version { get; private init; }

    /// <inheritdoc/>
    public ProblemHttpResult? Refusal { get; private init; }

    /// <summary>The entity tag of a version.</summary>
    public static string TagOf(int version) => $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";

    /// <inheritdoc/>
    public static ValueTask<IfMatch?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<IfMatch?>(Parse(context.Request.Headers.IfMatch));

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new InputParameters(
        InputParameters.Header("If-Match", "The ETag of the version that was seen; refused with 412 unless it is the newest.")));

    private static IfMatch Parse(StringValues header)
    {
        if (header.Count == 0)
        {
            return new IfMatch();
        }

        if (!EntityTagHeaderValue.TryParseStrictList(header, out var tags) || tags.Count != 1)
        {
            return new IfMatch
            {
                Refusal = ApiProblems.Invalid(new ErrorEntry
                {
                    Header = "If-Match",
                    Code = ProblemCode.Malformed,
                    Expected = "one ETag with its quotes, such as \"3\", or *",
                    Got = $"{header}",
                    Detail = $"If-Match is {header}; expected one ETag with its quotes, such as \"3\", or *.",
                }),
            };
        }

        var tag = tags[0];
        if (tag.Equals(EntityTagHeaderValue.Any))
        {
            return new IfMatch();
        }

        // A weak tag never matches (strong comparison), nor does one that this server did not make.
        return !tag.IsWeak && int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new IfMatch { Version = version }
            : new IfMatch
            {
                Refusal = ApiProblems.Create(
                    StatusCodes.Status412PreconditionFailed,
                    ProblemCode.VersionMismatch,
                    $"If-Match is {tag}, which is the ETag of no version. Read it again and repeat the edit."),
            };
    }
}
