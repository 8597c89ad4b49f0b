using System.Globalization;
using ExternalActions.Executions;

namespace ExternalActions.Core.Http;

/// <summary>Makes one HTTP call and says what became of it.</summary>
/// <param name="http">The outbound pipeline of <see cref="OutboundHttp"/>.</param>
/// <param name="assembler">Completes the request.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock of the timeout.</param>
public sealed class AttemptRunner(HttpMessageInvoker http, RequestAssembler assembler, OutboundOptions options, TimeProvider time)
{
    /// <summary>Checks the host, sends, reads a bounded part of the answer and judges it.</summary>
    /// <param name="input">The attempt.</param>
    /// <param name="cancellationToken">Gives the call up; the target may have got it.</param>
    /// <returns>How it went: whatever the network or the target does is an outcome, never an exception.</returns>
    public async Task<AttemptOutcome> RunAsync(AttemptInput input, CancellationToken cancellationToken)
    {
        var request = assembler.Assemble(
            input.Request, input.Authorization, input.SendIdempotencyKey ? input.ExecutionId.ToString() : null);
        var attempt = new Attempt { Number = input.Number, StartedAt = time.GetUtcNow(), RequestLine = request.RequestLine };
        var outcome = new AttemptOutcome { Attempt = attempt, Verdict = AttemptVerdict.Failed, Request = request.ToPreview() };
        var url = input.Request.Url;
        if (!input.Authorization.Hosts.Allows(url))
        {
            return outcome with
            {
                Attempt = attempt with { Error = new ExecutionError(ErrorKind.HostNotAllowed, HostNotAllowed(url)) },
            };
        }

        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(input.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var response = await SendAsync(request, input, either.Token);
            return Judged(outcome, input, response, time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Failed(outcome, AttemptVerdict.Cancelled, new ExecutionError(ErrorKind.Cancelled, "The call was given up."));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            var limit = input.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return Failed(outcome, AttemptVerdict.Retry, new ExecutionError(ErrorKind.Timeout, $"No whole answer came within {limit} s."));
        }
        catch (Exception exception)
        {
            var (error, verdict) = Failures.Describe(exception, url.Authority);
            return Failed(outcome, verdict, error with { Detail = input.Authorization.Masker.Apply(error.Detail) });
        }

        AttemptOutcome Failed(AttemptOutcome outcome, AttemptVerdict verdict, ExecutionError error) => outcome with
        {
            Verdict = verdict,
            Attempt = outcome.Attempt with { DurationMilliseconds = time.GetElapsedTime(started).TotalMilliseconds, Error = error },
        };
    }

    /// <summary>Why a URL is not called whose host the connector does not allow, and what to do.</summary>
    /// <param name="url">The URL.</param>
    public static string HostNotAllowed(Uri url) =>
        $"{url.Authority} is not a host of the connector. Add it to the connector's allowed hosts if its secrets may go there.";

    private async Task<ReadResponse> SendAsync(AssembledRequest request, AttemptInput input, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage();
        using var response = await http.SendAsync(message, cancellationToken);
        return await ResponseReader.ReadAsync(response, options, input.Authorization.Masker, time.GetUtcNow(), cancellationToken);
    }

    private AttemptOutcome Judged(AttemptOutcome outcome, AttemptInput input, ReadResponse response, TimeSpan duration)
    {
        var judgement = input.Judge.Judge(response);
        return outcome with
        {
            Verdict = judgement.Verdict,
            RetryAfter = judgement.Verdict is AttemptVerdict.Retry ? response.RetryAfter : null,
            Outputs = judgement.Outputs,
            Attempt = outcome.Attempt with
            {
                DurationMilliseconds = duration.TotalMilliseconds,
                StatusCode = response.StatusCode,
                Error = judgement.Error,
                ResponseHeaders = response.Headers,
                ResponseBody = options.KeptBodyBytes == 0 ? null : BodyText.Show(response, options.KeptBodyBytes, input.Authorization.Masker),
                ResponseBodyTruncated = response.IsTruncated || response.Body.Length > options.KeptBodyBytes,
            },
        };
    }
}
