using ExternalActions.Core.Executions;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orleans.Configuration;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>Orleans' table of reminders in PostgreSQL.</summary>
/// <param name="dataSource">The pool.</param>
/// <param name="cluster">The service that the reminders are of.</param>
internal sealed class PostgreSqlReminderRows(NpgsqlDataSource dataSource, IOptions<ClusterOptions> cluster) : IReminderRows
{
    public async Task DeleteAsync(IReadOnlyList<string> grainIds, string name, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(PostgreSqlStatements.Reminders["Delete"]);
        command.Parameters.Set("service_id", NpgsqlDbType.Text, cluster.Value.ServiceId);
        command.Parameters.SetEach("grain_ids", NpgsqlDbType.Text, grainIds, grain => grain);
        command.Parameters.Set("name", NpgsqlDbType.Text, name);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
