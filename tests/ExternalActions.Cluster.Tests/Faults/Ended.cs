using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace ExternalActions.Cluster.Tests;

/// <summary>What the API tells of an execution.</summary>
/// <param name="Status">Its status; "Unknown" when the API knows no such execution.</param>
/// <param name="CreatedAt">When it was accepted (UTC).</param>
/// <param name="EndedAt">When it ended (UTC); null while it has not.</param>
/// <param name="AttemptStarts">When the attempts that its history tells of began (UTC).</param>
/// <param name="Errors">The kinds of error of those that failed.</param>
internal sealed record Ended(
    string Status, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, IReadOnlyList<DateTimeOffset> AttemptStarts, IReadOnlyList<string> Errors)
{
    /// <summary>Reads an execution; an API that does not answer is asked again.</summary>
    public static async Task<Ended> ReadAsync(HttpClient api, Guid id)
    {
        for (var tries = 1; ; tries++)
        {
            using var answer = await api.GetAsync($"/api/v1/executions/{id}");
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return new("Unknown", default, null, [], []);
            }

            if (answer.IsSuccessStatusCode)
            {
                return From(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
            }

            Assert.True(tries < 20, $"The execution {id} cannot be read: {answer.StatusCode}");
            await Task.Delay(500);
        }
    }

    private static Ended From(JsonNode execution)
    {
        var attempts = execution["attempts"]!.AsArray();
        return new(
            (string)execution["status"]!,
            Moment(execution["createdAt"]!),
            execution["endedAt"] is { } endedAt ? Moment(endedAt) : null,
            [.. attempts.Select(attempt => Moment(attempt!["startedAt"]!))],
            [.. attempts.Select(attempt => (string?)attempt!["error"]?["kind"]).OfType<string>()]);
    }

    private static DateTimeOffset Moment(JsonNode node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);
}
