using System.Text.Json;
using ExternalActions.Core.Executions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ExternalActions.Storage.Sqlite;

/// <summary>Orleans' table of reminders in SQLite.</summary>
/// <param name="dataSource">The database of Orleans' tables.</param>
/// <param name="cluster">The service that the reminders are of.</param>
internal sealed class SqliteReminderRows(OrleansDataSource dataSource, IOptions<ClusterOptions> cluster) : IReminderRows
{
    public async Task DeleteAsync(IReadOnlyList<string> grainIds, string name, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = SqliteStatements.Reminders["Delete"];
        foreach (var (parameter, value) in new[]
        {
            ("@service_id", cluster.Value.ServiceId), ("@grain_ids", JsonSerializer.Serialize(grainIds)), ("@name", name),
        })
        {
            var added = command.CreateParameter();
            (added.ParameterName, added.Value) = (parameter, value);
            command.Parameters.Add(added);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
