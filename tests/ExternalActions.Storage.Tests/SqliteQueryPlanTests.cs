using System.Text.RegularExpressions;
using ExternalActions.Storage.Sqlite;
using ExternalActions.Storage.Tests.Databases;

namespace ExternalActions.Storage.Tests;

/// <summary>No statement may read a table from end to end or sort what it read: a table of millions must answer as fast as an empty one.</summary>
public sealed partial class SqliteQueryPlanTests
{
    [Theory]
    [InlineData("Read", "sqlite_autoindex_executions_1 (id=?)")]
    [InlineData("Update", "sqlite_autoindex_executions_1 (id=?)")]
    [InlineData("Delete", "sqlite_autoindex_executions_1 (id=?)")]
    [InlineData("ListByStatus", "ix_executions_status (status=? AND is_test=? AND created_at>? AND (created_at,id)<(?,?))")]
    [InlineData(
        "ListByAction",
        "ix_executions_action (action_id=? AND connector_id=? AND status=? AND is_test=? AND created_at>? AND (created_at,id)<(?,?))")]
    [InlineData("NextConnector", "COVERING INDEX ix_executions_action (action_id=? AND connector_id>?)")]
    [InlineData(
        "ListByConnector", "ix_executions_connector (connector_id=? AND status=? AND is_test=? AND created_at>? AND (created_at,id)<(?,?))")]
    [InlineData("ListOverdue", "ix_executions_due (partition=? AND (due_at,id)>(?,?) AND due_at<?)")]
    [InlineData("CountByStatus", "ix_executions_status (status=?)")]
    [InlineData("Purge", "ix_executions_ended (ended_at<?)")]
    public void Statement_on_executions_searches_its_index(string name, string search)
    {
        using var folder = new TempFolder();
        using var dataSource = new SqliteDataSource(Path.Combine(folder.FullPath, "test.db"));
        SqliteSchema.SetUpExecutions(dataSource);

        AssertSearches(dataSource, SqliteStatements.Executions[name], search);
    }

    [Theory]
    [InlineData("ReadFromStorageKey", "sqlite_autoindex_OrleansStorage_1")]
    [InlineData("ReadReminderRowsKey", "PRIMARY KEY (ServiceId=? AND GrainId=?)")]
    [InlineData("ReadReminderRowKey", "PRIMARY KEY (ServiceId=? AND GrainId=? AND ReminderName=?)")]
    [InlineData("ReadRangeRows1Key", "IX_OrleansRemindersTable_Start (ServiceId=? AND StartTime<?)")]
    [InlineData("ReadRangeRows2Key", "IX_OrleansRemindersTable_Start (ServiceId=? AND StartTime<?)")]
    public void Statement_that_Orleans_runs_searches_its_index(string name, string search)
    {
        using var folder = new TempFolder();
        using var dataSource = new SqliteDataSource(Path.Combine(folder.FullPath, "test.db"));
        SqliteSchema.SetUpOrleans(dataSource);

        AssertSearches(dataSource, SqliteStatements.Orleans[name], search);
    }

    private static void AssertSearches(SqliteDataSource dataSource, string sql, string search)
    {
        using var connection = dataSource.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var parameter in ParameterNames().Matches(sql).Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(parameter, DBNull.Value);
        }

        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        Assert.Contains(search, string.Join('\n', plan), StringComparison.Ordinal);
        // What a subquery found is as short as its limit.
        Assert.DoesNotContain(plan, step =>
            (step.Contains("SCAN", StringComparison.Ordinal) && !step.StartsWith("SCAN (subquery-", StringComparison.Ordinal))
            || step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [GeneratedRegex("@[a-zA-Z0-9_]+")]
    private static partial Regex ParameterNames();
}
