using System.Diagnostics;
using ExternalActions.Facades;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Api.Failures;

/// <summary>Answers exceptions that no handler expected. Their texts stay in the log.</summary>
internal static partial class ApiExceptions
{
    /// <summary>Handles the exception that the exception handler middleware caught.</summary>
    public static Task HandleAsync(HttpContext context)
    {
        var (status, detail) = Explain(
            context,
            "The server could not finish this in time or is overloaded, and it may or may not have been carried out. "
            + "Try again; a trigger with the same Idempotency-Key is never carried out twice.");
        return ApiProblems.Create(status, ApiProblems.CodeOf(status), detail).ExecuteAsync(context);
    }

    /// <summary>Logs the exception that the exception handler middleware caught, and says what to answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="whenUnavailable">What to say when the same request may succeed later.</param>
    public static (int Status, string Detail) Explain(HttpContext context, string whenUnavailable)
    {
        var exception = context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error;
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("ExternalActions.Api.Failures");
        var traceId = TraceId(context);
        switch (exception)
        {
            case BadHttpRequestException bad:
                return (bad.StatusCode, bad.Message);
            case SystemUnavailableException:
                LogUnavailable(log, exception, context.Request.Method, context.Request.Path, traceId);
                context.Response.Headers.RetryAfter = ApiProblems.RetryAfterSeconds;
                return (StatusCodes.Status503ServiceUnavailable, whenUnavailable);
            default:
                LogFault(log, exception, context.Request.Method, context.Request.Path, traceId);
                return (StatusCodes.Status500InternalServerError, "A fault of this server; its log tells more under the trace id.");
        }
    }

    /// <summary>The id of a request in the log; answers show it too.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.Id ?? context.TraceIdentifier;

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} was answered with 503, trace {TraceId}")]
    private static partial void LogUnavailable(ILogger logger, Exception exception, string method, PathString path, string traceId);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} was answered with 500, trace {TraceId}")]
    private static partial void LogFault(ILogger logger, Exception exception, string method, PathString path, string traceId);
}
