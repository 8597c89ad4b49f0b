using System.Net;
using System.Text;
using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>Sends the request of one attempt: checks the host, sends, reads a bounded part of the answer, judges it.</summary>
/// <param name="http">The pipeline of <see cref="OutboundHttp"/>.</param>
/// <param name="options">Valid options.</param>
/// <param name="time">The clock of time limits and time stamps.</param>
public sealed class AttemptSender(HttpMessageInvoker http, OutboundOptions options, TimeProvider time)
{
    /// <summary>Sends the request, and judges the answer. Nothing that a target or a network can do makes it throw.</summary>
    /// <param name="input">What to send, and how to judge the answer.</param>
    /// <param name="cancel">Gives the call up; the outcome is then <see cref="AttemptVerdict.Cancelled"/>, unless the answer was complete.</param>
    /// <returns>How it ended. A broken or late body counts only where the status code alone would be success.</returns>
    public async Task<AttemptOutcome> SendAsync(AttemptInput input, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(input);
        var request = RequestAssembler.Assemble(
            input.Request, input.Authorization, options.UserAgent, input.SendIdempotencyKey ? input.ExecutionId : null);
        var sending = new Sending(input, request, time);
        if (Refusal(input, request) is { } refusal)
        {
            return sending.End(AttemptVerdict.Failed, refusal);
        }

        using var deadline = new CancellationTokenSource(input.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var message = request.ToMessage();
            using var response = await http.SendAsync(message, limit.Token);
            using var body = await ReadBodyAsync(response, limit.Token);
            sending.Keep(response, body, options.KeptBodyBytes);
            if (body.Failure is { } failure && (cancel.IsCancellationRequested || input.Judge.IsSuccess((int)response.StatusCode)))
            {
                return Explain(sending, failure, answered: true, deadline.Token, cancel);
            }

            return Judge(sending, response, body);
        }
        catch (Exception exception)
        {
            return Explain(sending, exception, answered: false, deadline.Token, cancel);
        }
    }

    /// <summary>Says why a URL is not called whose host the connector does not allow, and what to do.</summary>
    /// <param name="url">The URL.</param>
    public static string ExplainHost(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return $"The connector does not allow requests to {url.Scheme}://{url.IdnHost}:{url.Port}. "
            + "Add the host to the connector's allowed hosts if its credentials may go there.";
    }

    /// <summary>The host that a redirecting answer names; null when it names none.</summary>
    internal static string? RedirectHost(Uri url, HttpResponseMessage response) =>
        (int)response.StatusCode is >= 300 and < 400
        && response.Headers.NonValidated.TryGetValues("Location", out var values)
        && Uri.TryCreate(url, values.ToString(), out var location)
        && location.Host.Length > 0
            ? location.IdnHost
            : null;

    private static ExecutionError? Refusal(AttemptInput input, AssembledRequest request)
    {
        if (request.Url.UserInfo.Length > 0)
        {
            return new ExecutionError(
                ErrorKind.HostNotAllowed,
                $"The URL names {request.Url.IdnHost} with a user name in front of it, which is not sent and hides where a request goes. "
                + "Leave it out.");
        }

        if (!input.Authorization.Hosts.Allows(request.Url))
        {
            return new ExecutionError(ErrorKind.HostNotAllowed, ExplainHost(request.Url));
        }

        return request.FindFault() is { } fault ? new ExecutionError(ErrorKind.RenderFailed, fault) : null;
    }

    private Task<BoundedBody> ReadBodyAsync(HttpResponseMessage response, CancellationToken limit)
    {
        // After 101 the stream is no body but the other protocol, which never ends.
        var content = response.StatusCode == HttpStatusCode.SwitchingProtocols ? null : response.Content;
        return BoundedBody.ReadAsync(content, options.MaxResponseBytes, limit);
    }

    private AttemptOutcome Judge(Sending sending, HttpResponseMessage response, BoundedBody body)
    {
        var judgement = sending.Input.Judge.Judge(
            new ResponseFacts
            {
                StatusCode = (int)response.StatusCode,
                Body = sending.Input.Judge.ReadsBody ? BodyText.ToUtf8(body.Bytes, sending.Encoding) : default,
                IsWhole = !body.IsCut,
                RedirectHost = RedirectHost(sending.Request.Url, response),
            },
            sending.Input.Authorization.Masker);
        var retryAfter = judgement.Verdict == AttemptVerdict.Retry
            ? RetryAfterHeader.Read(response.Headers, time.GetUtcNow(), options.RetryAfterCap)
            : null;
        return sending.End(judgement.Verdict, judgement.Error) with { Outputs = judgement.Outputs, RetryAfter = retryAfter };
    }

    private AttemptOutcome Explain(Sending sending, Exception exception, bool answered, CancellationToken deadline, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return sending.End(
                AttemptVerdict.Cancelled,
                new ExecutionError(ErrorKind.Cancelled, "The attempt was cancelled while it was under way; the target may have got the request."));
        }

        var failure = deadline.IsCancellationRequested
            ? TransportFailure.TimedOut(sending.Request.Url, sending.Input.Timeout)
            : TransportFailure.From(exception, sending.Request.Url, options.ConnectTimeout);
        if (failure is null && answered)
        {
            // Decompressors report bad input with exceptions of several types.
            failure = TransportFailure.BrokenEncoding(sending.Request.Url);
        }

        if (failure is null)
        {
            var internalError = new ExecutionError(ErrorKind.Internal, "This server failed to make the attempt; its log says why.");
            return sending.End(AttemptVerdict.Failed, internalError) with { Fault = exception };
        }

        return sending.End(failure.IsRetried ? AttemptVerdict.Retry : AttemptVerdict.Failed, new ExecutionError(failure.Kind, failure.Detail));
    }

    /// <summary>The attempt so far.</summary>
    private sealed class Sending
    {
        private readonly TimeProvider _time;
        private readonly long _started;
        private Attempt _attempt;

        public Sending(AttemptInput input, AssembledRequest request, TimeProvider time)
        {
            Input = input;
            Request = request;
            _time = time;
            _started = time.GetTimestamp();
            _attempt = new Attempt { Number = input.Number, StartedAt = time.GetUtcNow(), RequestLine = request.RequestLine };
        }

        public AttemptInput Input { get; }

        public AssembledRequest Request { get; }

        public Encoding Encoding { get; private set; } = BodyText.EncodingOf(null);

        public void Keep(HttpResponseMessage response, BoundedBody body, int keptBytes)
        {
            var masker = Input.Authorization.Masker;
            Encoding = BodyText.EncodingOf(response.Content.Headers.ContentType?.CharSet);
            _attempt = _attempt with
            {
                StatusCode = (int)response.StatusCode,
                ResponseHeaders = KeptHeaders.Of(response, masker),
                ResponseBody = BodyText.Head(body.Bytes.Span, body.IsCut, Encoding, keptBytes, masker),
                ResponseBodyTruncated = body.IsCut || body.Bytes.Length > keptBytes,
            };
        }

        public AttemptOutcome End(AttemptVerdict verdict, ExecutionError? error) => new()
        {
            Attempt = _attempt with
            {
                DurationMilliseconds = _time.GetElapsedTime(_started).TotalMilliseconds,
                Error = error is null ? null : error with { Detail = Input.Authorization.Masker.Mask(error.Detail) },
            },
            Verdict = verdict,
            Sent = Request,
        };
    }
}
