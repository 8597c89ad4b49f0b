using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ExternalActions.Problems;

namespace ExternalActions.Api.Tests;

/// <summary>That programs can tell refusals apart without reading their words.</summary>
public sealed partial class ProblemCodeTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private readonly ApiHost _api = fixture.Fresh();

    [Fact]
    public void Each_code_has_a_name_in_snake_case_of_its_own()
    {
        var names = Enum.GetNames<ProblemCode>().Select(NameOf).ToList();

        Assert.All(names, name => Assert.Matches(SnakeCase(), name));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public async Task Each_code_is_documented_and_no_other()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root, "docs", "problems.md"));

        Assert.Equal(Enum.GetNames<ProblemCode>().Select(NameOf).Order(), Row().Matches(page).Select(row => row.Groups[1].Value).Order());
    }

    [Fact]
    public async Task Refusal_of_the_system_keeps_the_code_and_what_was_got_and_expected()
    {
        _api.System.Refusal = Problem.Invalid(ProblemEntry.Unexpected("#/fields/a", ProblemCode.OutOfRange, "1 to 5", "7"));

        var answer = await _api.SendAsync("POST", $"/api/v1/actions/{_api.System.AddAction()}/executions", "{}");

        Assert.Equal(["#/fields/a: Expected 1 to 5, got 7."], answer.Problem(400));
        Assert.Equal("out_of_range", (string?)answer.Json["code"]);
        Assert.Equal(("out_of_range", "7", "1 to 5"), Members(answer));
    }

    [Fact]
    public async Task Each_code_of_the_system_is_told_by_its_name()
    {
        var trigger = $"/api/v1/actions/{_api.System.AddAction()}/executions";
        foreach (var code in Enum.GetValues<ProblemCode>())
        {
            _api.System.Refusal = Problem.Conflict(code, "Because.");

            var answer = await _api.SendAsync("POST", trigger, "{}");

            Assert.Equal(["Because."], answer.Problem(409));
            Assert.Equal(NameOf($"{code}"), (string?)answer.Json["code"]);
        }
    }

    [Theory]
    [InlineData("""{"fields":7}""", "wrong_type", "7", "an object of field values by name")]
    [InlineData("""{"felds":{}}""", "unknown_name", "\"felds\"", "one of fields")]
    [InlineData("""{"fields":{},"fields":{}}""", "duplicate", null, null)]
    [InlineData("""{"fields":""", "malformed_body", null, null)]
    [InlineData("", "required", null, null)]
    public async Task Body_that_is_wrong_is_told_by_code(string body, string code, string? got, string? expected)
    {
        var answer = await _api.SendAsync("POST", $"/api/v1/actions/{_api.System.AddAction()}/executions", body);

        answer.Problem(400);
        Assert.Equal((code, got, expected), Members(answer));
    }

    [Theory]
    [InlineData("limit=0", "out_of_range", "\"0\"", "a whole number from 1 to 200")]
    [InlineData("limit=-1", "out_of_range", "\"-1\"", "a whole number from 1 to 200")]
    [InlineData("limit=99999999999", "out_of_range", "\"99999999999\"", "a whole number from 1 to 200")]
    [InlineData("limit=x", "malformed", "\"x\"", "a whole number from 1 to 200")]
    [InlineData("actionId=1", "malformed", "\"1\"", "a UUID")]
    [InlineData("limit=1&limit=2", "duplicate", "2", "one")]
    [InlineData("status=Done", "unknown_value", "\"Done\"", "one of Pending, Running, Waiting, Succeeded, Failed, Cancelled")]
    public async Task Parameter_that_is_wrong_is_told_by_code(string query, string code, string got, string expected)
    {
        var answer = await _api.SendAsync("GET", $"/api/v1/executions?{query}");

        answer.Problem(400);
        Assert.Equal((code, got), (Members(answer).Code, Members(answer).Got));
        Assert.StartsWith(expected, Members(answer).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_without_entries_has_a_code()
    {
        var execution = $"/api/v1/executions/{Guid.NewGuid()}";

        Assert.Equal("not_found", await CodeAsync("GET", execution));
        Assert.Equal("not_found", await CodeAsync("GET", "/api/v1/nothing"));
        Assert.Equal("method_not_allowed", await CodeAsync("DELETE", execution));
        Assert.Equal("unsupported_media_type", await CodeAsync("POST", "/api/v1/actions", "{}", "text/plain"));
        _api.System.Fault = new TimeoutException();
        Assert.Equal("unavailable", await CodeAsync("GET", execution));
        _api.System.Fault = new InvalidOperationException();
        Assert.Equal("internal", await CodeAsync("GET", execution));
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "ExternalActions.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
            }

            return folder.FullName;
        }
    }

    private static string NameOf(string value) =>
        typeof(ProblemCode).GetField(value)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? value;

    private static (string? Code, string? Got, string? Expected) Members(Answer answer)
    {
        var error = Assert.Single(answer.Json["errors"]!.AsArray())!;
        return ((string?)error["code"], (string?)error["got"], (string?)error["expected"]);
    }

    private async Task<string?> CodeAsync(string method, string path, string? body = null, string contentType = "application/json")
    {
        var answer = await _api.SendAsync(method, path, body, contentType);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"].Split(';')[0]);
        return (string?)answer.Json["code"];
    }

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex SnakeCase();

    [GeneratedRegex("^\\| `(\\w+)` \\| \\d", RegexOptions.Multiline)]
    private static partial Regex Row();
}
