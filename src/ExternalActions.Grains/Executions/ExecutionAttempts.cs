using System.Net;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Executions;
using ExternalActions.Grains.Actions;
using ExternalActions.Grains.Connectors;
using ExternalActions.Grains.Flow;
using ExternalActions.Problems;

namespace ExternalActions.Grains.Executions;

/// <summary>Makes one attempt of an execution: looks up its action and connector, renders its request, sends and judges it.</summary>
public sealed class ExecutionAttempts(
    ActionCache actions, ConnectorCache connectors, ConnectorLimiters limiters, AttemptSender sender, TimeProvider time)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>Makes the next attempt.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="action">Its action at its pinned version; null to look it up.</param>
    /// <param name="values">Its coerced field values; null to coerce them here.</param>
    /// <param name="permit">Its permit; null when its connector was not known to have limits.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <returns>How it went, and how many retries the action allows; whatever the target does is an outcome, never an exception.</returns>
    public async Task<(AttemptOutcome Outcome, int MaxRetries)> MakeAsync(
        Execution execution, PinnedAction? action, FieldValues? values, HeldPermit? permit, CancellationToken cancellationToken)
    {
        var number = execution.Attempts.Length + 1;
        Problem? problem = null;
        if (action is null && !(await actions.GetVersionAsync(execution.ActionId, execution.ActionVersion)).Succeeded(out action, out problem))
        {
            return (NotSent(number, ErrorKind.Internal, problem), 0);
        }

        var definition = action.Compiled.Definition;
        if (values is null && !FieldCoercer.Coerce(definition.Fields, execution.Fields).Succeeded(out values, out problem))
        {
            return (NotSent(number, ErrorKind.RenderFailed, problem), 0);
        }

        if (!action.Compiled.Template.Render(values).Succeeded(out var request, out problem))
        {
            return (NotSent(number, ErrorKind.RenderFailed, problem), 0);
        }

        var (found, unanswered) = await AskAsync(connectors.GetAsync(execution.ConnectorId), number, cancellationToken);
        if (unanswered is not null)
        {
            return (unanswered, 0);
        }

        if (!found!.Succeeded(out var access, out problem))
        {
            return (NotSent(number, ErrorKind.AuthorizationUnavailable, problem), 0);
        }

        limiters.Learn(execution.ConnectorId, access.Version, access.Flow);
        if (access.Flow is not null && permit is null)
        {
            return (Postpone(execution, new FlowRefusal("The connector has limits now.", TimeSpan.Zero)), 0);
        }

        if (permit is { HasLapsed: true })
        {
            return (Postpone(execution, new FlowRefusal("The server held the request up until its permit had lapsed.", TimeSpan.Zero)), 0);
        }

        if (access.Gap is { } gap)
        {
            return (Postpone(number, gap, gap.Reason), 0);
        }

        var input = new AttemptInput
        {
            Number = number,
            ExecutionId = execution.Id,
            Request = request,
            Authorization = access.Authorization,
            Judge = action.Compiled.Judge,
            Timeout = TimeSpan.FromSeconds(definition.TimeoutSeconds),
            SendIdempotencyKey = definition.SendIdempotencyKey,
        };
        var outcome = await sender.SendAsync(input, cancellationToken);
        return (IsRefused(outcome, access) ? await SendAgainAsync(execution.ConnectorId, access, input, outcome, cancellationToken) : outcome,
            definition.MaxRetries);
    }

    /// <summary>The outcome of an attempt that flow control does not let be made now.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="refusal">Why, and for how long.</param>
    public AttemptOutcome Postpone(Execution execution, FlowRefusal refusal) => new()
    {
        Attempt = new Attempt
        {
            Number = execution.Attempts.Length + 1,
            StartedAt = time.GetUtcNow(),
            Error = new ExecutionError(ErrorKind.FlowLimited, refusal.Reason),
        },
        Verdict = AttemptVerdict.Postponed,
        RetryAfter = refusal.Wait,
    };

    private static bool IsRefused(AttemptOutcome outcome, ConnectorAccess access) => access.HasAccessToken
        && outcome.Attempt.StatusCode == (int)HttpStatusCode.Unauthorized
        && outcome.Verdict is AttemptVerdict.Failed or AttemptVerdict.Retry;

    /// <summary>Sends again with a new access token after the target has refused one that was thought valid.</summary>
    private async Task<AttemptOutcome> SendAgainAsync(
        Guid connectorId, ConnectorAccess refused, AttemptInput input, AttemptOutcome first, CancellationToken cancellationToken)
    {
        Result<ConnectorAccess>? refreshed;
        try
        {
            (refreshed, var unanswered) = await AskAsync(
                new ValueTask<Result<ConnectorAccess>>(connectors.RefreshAsync(connectorId, refused.Generation)), input.Number, cancellationToken);
            if (unanswered is not null)
            {
                return unanswered;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return first with { Verdict = AttemptVerdict.Cancelled };
        }

        if (refreshed?.Value is not { } access)
        {
            return first;
        }

        if (access.Gap is { } gap)
        {
            return gap.IsWaitedFor
                ? Postpone(input.Number, gap, $"The external system answered 401 to the access token, and another one could not be got: {gap.Reason}")
                : Explain(first, gap.Reason);
        }

        if (access.Generation == refused.Generation)
        {
            return Explain(first, "No other access token can be had now.");
        }

        var second = await sender.SendAsync(input with { Authorization = access.Authorization }, cancellationToken);
        return second with
        {
            Attempt = second.Attempt with
            {
                StartedAt = first.Attempt.StartedAt,
                DurationMilliseconds = first.Attempt.DurationMilliseconds + second.Attempt.DurationMilliseconds,
                TokenRefreshed = true,
            },
        };
    }

    /// <summary>Asks for a connector. One that cannot be asked now is no fault of the execution, and nothing was sent: it waits.</summary>
    private async ValueTask<(Result<ConnectorAccess>? Found, AttemptOutcome? Unanswered)> AskAsync(
        ValueTask<Result<ConnectorAccess>> asked, int number, CancellationToken cancellationToken)
    {
        try
        {
            return (asked.IsCompletedSuccessfully ? asked.Result : await asked.AsTask().WaitAsync(cancellationToken), null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var gap = new AuthorizationGap { IsWaitedFor = true, TryAgainAt = time.GetUtcNow() + AskAgainAfter };
            var postponed = Postpone(number, gap, "The connector could not be asked for its authorization; this server's log says why.");
            return (null, postponed with { Fault = exception });
        }
    }

    private static AttemptOutcome Explain(AttemptOutcome outcome, string reason) => outcome with
    {
        Attempt = outcome.Attempt with { Error = outcome.Attempt.Error is { } error ? error with { Detail = $"{error.Detail} {reason}" } : null },
    };

    private AttemptOutcome Postpone(int number, AuthorizationGap gap, string reason) => new()
    {
        Attempt = new Attempt
        {
            Number = number,
            StartedAt = time.GetUtcNow(),
            Error = new ExecutionError(ErrorKind.AuthorizationUnavailable, reason),
        },
        Verdict = gap.IsWaitedFor ? AttemptVerdict.Postponed : AttemptVerdict.Failed,
        RetryAfter = gap.TryAgainAt - time.GetUtcNow(),
    };

    private AttemptOutcome NotSent(int number, ErrorKind kind, Problem problem) => new()
    {
        Attempt = new Attempt { Number = number, StartedAt = time.GetUtcNow(), Error = new ExecutionError(kind, problem.Detail) },
        Verdict = AttemptVerdict.Failed,
    };
}
