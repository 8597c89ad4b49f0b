using ExternalActions.Connectors;
using ExternalActions.Problems;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Grains.Connectors;

/// <summary>Forgets a connector's tokens and has them revoked at the provider.</summary>
/// <param name="record">What is stored of the connector.</param>
/// <param name="tokens">Commits that they are gone.</param>
/// <param name="revoker">Asks the provider.</param>
/// <param name="time">The clock of time stamps.</param>
/// <param name="logger">The log.</param>
internal sealed partial class Disconnector(ConnectorRecord record, TokenStore tokens, TokenRevoker revoker, TimeProvider time, ILogger logger)
{
    /// <summary>Forgets the tokens and revokes them; the connector stays, and must be authorized again.</summary>
    /// <returns>What became of them, or why there is nothing to disconnect.</returns>
    public async Task<Result<Disconnection>> DisconnectAsync()
    {
        ConnectorSnapshot? forgotten = null;
        var refusal = await record.ChangeAsync(async () =>
        {
            if (record.Connector is not { } connector)
            {
                return record.NotFound();
            }

            if (record.OAuth2 is null)
            {
                return Problem.Conflict(
                    ProblemCode.WrongAuthorizationType,
                    "Only connectors of authorization type OAuth2 hold tokens that can be forgotten; this one is not.");
            }

            var now = time.GetUtcNow();
            forgotten = record.Current;
            await tokens.DropAsync(record.Current.With(now, ConnectorEventKind.Disconnected) with
            {
                Grant = GrantRules.Begin(connector.Settings, record.Grant, "The connector was disconnected. Authorize it again to use it.", now),
            });
            return null;
        });
        return refusal is null ? await RevokeAsync(forgotten!.Connector!.Settings, forgotten.Grant) : refusal;
    }

    /// <summary>Revokes tokens that are forgotten. To be called outside a change: others need not wait for the provider.</summary>
    /// <param name="settings">The settings that the tokens belong to, secrets encrypted.</param>
    /// <param name="forgotten">The tokens.</param>
    /// <returns>What became of them.</returns>
    public async Task<Disconnection> RevokeAsync(ConnectorSettings settings, Grant forgotten)
    {
        var done = await revoker.RevokeAsync(record.Id, settings, forgotten);
        LogRevoked(record.Id, done.Revocation, done.Detail);
        await record.ChangeAsync(() => record.Connector is null || done.Revocation == RevocationOutcome.NothingToRevoke
            ? Task.CompletedTask
            : record.CommitAsync(record.Current.With(time.GetUtcNow(), ConnectorEventKind.RevocationEnded, done.Detail)));
        return done;
    }

    [LoggerMessage(LogLevel.Information, "Connector {ConnectorId} has forgotten its tokens ({Outcome}): {Detail}")]
    private partial void LogRevoked(Guid connectorId, RevocationOutcome outcome, string detail);
}
