using System.Collections.Immutable;
using System.Globalization;
using ExternalActions.Actions;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Http;

/// <summary>Decides whether an answer is a success, a failure to try again, or a final one, and takes the outputs from a success.</summary>
public sealed class ResponseJudge
{
    private const int TooManyRequests = 429;
    private const int MaxOutputsLength = 256 * 1024;

    private readonly StatusCodeRanges _successful;
    private readonly BodyCheck? _condition;
    private readonly ImmutableArray<(string Name, JsonPath Path)> _outputs;

    private ResponseJudge(StatusCodeRanges successful, BodyCheck? condition, ImmutableArray<(string Name, JsonPath Path)> outputs)
    {
        _successful = successful;
        _condition = condition;
        _outputs = outputs;
    }

    /// <summary>Compiles an action's rules.</summary>
    /// <param name="rule">When an answer is a success; null is any 2xx.</param>
    /// <param name="values">What to take from the body of a success.</param>
    /// <returns>The judge, or one entry for each thing that is wrong, with pointers relative to the definition.</returns>
    public static Result<ResponseJudge> Compile(SuccessRule? rule, ImmutableArray<ResponseValue> values)
    {
        var errors = new List<ProblemEntry>();
        var codeErrors = new List<ProblemEntry>();
        var successful = StatusCodeRanges.Parse(rule?.StatusCodes ?? [], codeErrors);
        errors.AddRange(codeErrors.Select(error => error.Under("successRule/statusCodes")));
        var condition = rule?.Body is { } body ? BodyCheck.Compile(body, errors) : null;
        var outputs = ImmutableArray.CreateBuilder<(string, JsonPath)>();
        foreach (var (index, value) in values.Index())
        {
            if (JsonPath.Parse(value.Path, out var error) is { } path)
            {
                outputs.Add((value.Name, path));
            }
            else
            {
                errors.Add(new ProblemEntry($"#/responseValues/{index}/path", error!));
            }
        }

        return errors.Count == 0 ? new ResponseJudge(successful, condition, outputs.ToImmutable()) : Problem.Invalid([.. errors]);
    }

    /// <summary>Judges an answer.</summary>
    /// <param name="response">The answer.</param>
    internal Judgement Judge(ReadResponse response)
    {
        if (!_successful.Contains(response.StatusCode))
        {
            return OfStatusCode(response);
        }

        var json = _condition is null && _outputs.IsEmpty ? null : JudgedBody.Parse(response.Body);
        if (_condition?.FailureOf(json, response.IsTruncated) is { } failure)
        {
            return new Judgement(AttemptVerdict.Failed, new ExecutionError(ErrorKind.BodyCondition, failure), null);
        }

        return new Judgement(AttemptVerdict.Succeeded, null, OutputsOf(json));
    }

    private static Judgement OfStatusCode(ReadResponse response)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"{response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        var detail = response.StatusCode is >= 300 and < 400 && response.Location is { } location
            ? $"The target answered {status} and points to {location}; redirects are not followed. Put the right URL into the action."
            : $"The target answered {status}.";
        var verdict = response.StatusCode is 408 or 425 or TooManyRequests or (>= 500 and <= 599) ? AttemptVerdict.Retry : AttemptVerdict.Failed;
        return new Judgement(verdict, new ExecutionError(ErrorKind.StatusCode, detail), null);
    }

    private RawJson? OutputsOf(JToken? json)
    {
        if (_outputs.IsEmpty)
        {
            return null;
        }

        var outputs = new JObject();
        foreach (var (name, path) in _outputs)
        {
            var found = json is null ? [] : path.Select(json);
            outputs[name] = found.Count switch
            {
                0 => JValue.CreateNull(),
                1 => found[0].DeepClone(),
                _ => new JArray(found.Select(token => token.DeepClone())),
            };
        }

        var text = outputs.ToString(Formatting.None);
        return text.Length <= MaxOutputsLength ? new RawJson(text) : new RawJson("{}");
    }
}
