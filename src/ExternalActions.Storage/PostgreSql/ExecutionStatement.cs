using System.Collections.Immutable;
using ExternalActions.Core.Executions;
using ExternalActions.Storage.Executions;
using Npgsql;
using NpgsqlTypes;

namespace ExternalActions.Storage.PostgreSql;

/// <summary>One statement that makes many writes of one kind, no two of them of one execution.</summary>
internal sealed class ExecutionStatement
{
    private readonly string _name;
    private readonly List<ExecutionWrite> _writes = [];
    private readonly Dictionary<Guid, int> _places = [];

    private ExecutionStatement(string name) => _name = name;

    /// <summary>
    /// Gathers writes into as few statements as keep their order: rows do not depend on each other, so only a second write of the same
    /// execution must come in a later statement.
    /// </summary>
    /// <param name="writes">The writes, in order.</param>
    public static ImmutableArray<ExecutionStatement> Gather(IReadOnlyList<ExecutionWrite> writes)
    {
        var rounds = new List<ExecutionStatement[]>();
        var written = new Dictionary<Guid, int>(writes.Count);
        for (var place = 0; place < writes.Count; place++)
        {
            var write = writes[place];
            var round = written.GetValueOrDefault(write.Id);
            written[write.Id] = round + 1;
            if (round == rounds.Count)
            {
                rounds.Add([new("Insert"), new("Update"), new("Delete")]);
            }

            rounds[round][write switch { { Row: null } => 2, { ExpectedVersion: null } => 0, _ => 1 }].Add(write, place);
        }

        return [.. rounds.SelectMany(statements => statements).Where(statement => statement._writes.Count > 0)];
    }

    /// <summary>The place of a write among all that were gathered.</summary>
    /// <param name="id">Its execution.</param>
    public int PlaceOf(Guid id) => _places[id];

    /// <summary>The statement with its parameters; it answers the ids of the rows it made.</summary>
    public NpgsqlBatchCommand Bind()
    {
        var command = new NpgsqlBatchCommand(PostgreSqlStatements.Executions[_name]);
        var parameters = command.Parameters;
        parameters.SetEach("id", NpgsqlDbType.Uuid, _writes, write => write.Id);
        switch (_name)
        {
            case "Insert":
                SetFixed(parameters);
                SetChanging(parameters);
                break;
            case "Update":
                SetVersion(parameters);
                SetChanging(parameters);
                break;
            default:
                SetVersion(parameters);
                break;
        }

        return command;
    }

    private void Add(ExecutionWrite write, int place)
    {
        _writes.Add(write);
        _places.Add(write.Id, place);
    }

    // A delete whose caller knows no version deletes nothing: no row has the version NULL.
    private void SetVersion(NpgsqlParameterCollection parameters) =>
        parameters.SetEach("version", NpgsqlDbType.Bigint, _writes, write => write.ExpectedVersion);

    private void SetFixed(NpgsqlParameterCollection parameters)
    {
        parameters.SetEach("action_id", NpgsqlDbType.Uuid, _writes, write => write.Row!.Execution.ActionId);
        parameters.SetEach("action_version", NpgsqlDbType.Integer, _writes, write => write.Row!.Execution.ActionVersion);
        parameters.SetEach("connector_id", NpgsqlDbType.Uuid, _writes, write => write.Row!.Execution.ConnectorId);
        parameters.SetEach("is_test", NpgsqlDbType.Boolean, _writes, write => write.Row!.Execution.IsTest);
        parameters.SetEach("created_at", NpgsqlDbType.Bigint, _writes, write => write.Row!.Execution.CreatedAt.ToTicks());
        parameters.SetEach("partition", NpgsqlDbType.Smallint, _writes, write => (short)ExecutionPartition.Of(write.Id));
    }

    private void SetChanging(NpgsqlParameterCollection parameters)
    {
        parameters.SetEach("status", NpgsqlDbType.Smallint, _writes, write => (short)write.Row!.Execution.Status);
        parameters.SetEach("ended_at", NpgsqlDbType.Bigint, _writes, write => write.Row!.Execution.EndedAt?.ToTicks());
        parameters.SetEach("due_at", NpgsqlDbType.Bigint, _writes, write => write.Row!.DueAt?.ToTicks());
        parameters.SetEach("next_retry_at", NpgsqlDbType.Bigint, _writes, write => write.Row!.Execution.NextRetryAt?.ToTicks());
        parameters.SetEach("attempt_count", NpgsqlDbType.Integer, _writes, write => write.Row!.Execution.Attempts.Length);
        parameters.SetEach("error_kind", NpgsqlDbType.Smallint, _writes, write => (short?)write.Row!.Execution.Error?.Kind);
        parameters.SetEach("error_detail", NpgsqlDbType.Text, _writes, write => write.Row!.Execution.Error?.Detail.ToColumn());
        parameters.SetEach("body", NpgsqlDbType.Bytea, _writes, write => write.Row!.Body);
    }
}
