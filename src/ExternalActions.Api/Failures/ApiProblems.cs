using ExternalActions.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ExternalActions.Api.Failures;

/// <summary>Makes the answers that refuse a request; the one place where a refusal gets its status code.</summary>
internal static class ApiProblems
{
    /// <summary>The <c>Retry-After</c> of every 503.</summary>
    public const string RetryAfterSeconds = "2";

    /// <summary>The answer for a grain's refusal.</summary>
    public static ProblemHttpResult ToHttp(this Problem problem) => Create(
        problem.ToStatus(),
        problem.Code,
        problem.Detail,
        [.. problem.Errors.Select(error => new ErrorEntry
        {
            Pointer = error.Pointer,
            Code = error.Code,
            Detail = error.Detail,
            Got = error.Got,
            Expected = error.Expected,
        })]);

    /// <summary>The status code of a grain's refusal.</summary>
    public static int ToStatus(this Problem problem) => problem.Kind switch
    {
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.VersionMismatch => StatusCodes.Status412PreconditionFailed,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        ProblemKind.Invalid => StatusCodes.Status400BadRequest,
    };

    /// <summary>A refusal with its status code.</summary>
    public static ProblemHttpResult Create(int status, ProblemCode code, string detail, params IReadOnlyList<ErrorEntry> errors) =>
        TypedResults.Problem(new ApiProblemDetails
        {
            Status = status,
            Code = code,
            Detail = detail,
            Errors = errors.Count == 0 ? null : errors,
        });

    /// <summary>400 for one or more things at fault.</summary>
    public static ProblemHttpResult Invalid(params IReadOnlyList<ErrorEntry> errors) => Create(
        StatusCodes.Status400BadRequest,
        errors.Count == 1 ? errors[0].Code : ProblemCode.Invalid,
        errors.Count == 1 ? errors[0].Detail : $"{errors.Count} things are wrong with the request.",
        errors);

    /// <summary>503 for a request whose body has no room beside those in progress; its handler has not run.</summary>
    public static ProblemHttpResult Busy(HttpResponse response)
    {
        response.Headers.RetryAfter = RetryAfterSeconds;
        return Create(
            StatusCodes.Status503ServiceUnavailable,
            ProblemCode.Busy,
            "The server is busy with requests that came before, and has no room for the body of this one. It was not carried out; try again later.");
    }

    /// <summary>The answer where the framework sets a status code alone: no such route, a wrong method, a wrong content type.</summary>
    public static ProblemHttpResult ForStatus(int status, HttpRequest request) => Create(status, CodeOf(status), status switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {request.Path}.",
        StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}; the Allow header names what it takes.",
        StatusCodes.Status415UnsupportedMediaType => WrongContentType(request.ContentType),
        _ => "The request cannot be served.",
    });

    /// <summary>The code where a status code alone is known.</summary>
    public static ProblemCode CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => ProblemCode.NotFound,
        StatusCodes.Status405MethodNotAllowed => ProblemCode.MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => ProblemCode.Unavailable,
        StatusCodes.Status413PayloadTooLarge => ProblemCode.BodyTooLong,
        StatusCodes.Status415UnsupportedMediaType => ProblemCode.UnsupportedMediaType,
        StatusCodes.Status503ServiceUnavailable => ProblemCode.Unavailable,
        >= StatusCodes.Status500InternalServerError => ProblemCode.Internal,
        _ => ProblemCode.Invalid,
    };

    /// <summary>What to say to a body that is not JSON by its content type.</summary>
    public static string WrongContentType(string? contentType) =>
        $"Expected a body of content type application/json in UTF-8, but got {contentType ?? "a body without content type"}.";
}
