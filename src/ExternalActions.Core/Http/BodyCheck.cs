using ExternalActions.Actions;
using ExternalActions.Problems;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Http;

/// <summary>A compiled condition over a JSON body.</summary>
internal sealed class BodyCheck
{
    private readonly JsonPath _path;
    private readonly BodyCondition _condition;
    private readonly JToken? _wanted;

    private BodyCheck(JsonPath path, BodyCondition condition, JToken? wanted)
    {
        _path = path;
        _condition = condition;
        _wanted = wanted;
    }

    /// <summary>Compiles a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="errors">Takes one entry for each thing that is wrong, relative to the definition.</param>
    /// <returns>Null when it is wrong.</returns>
    public static BodyCheck? Compile(BodyCondition condition, ICollection<ProblemEntry> errors)
    {
        const string At = "#/successRule/body";
        var before = errors.Count;
        var path = JsonPath.Parse(condition.Path, out var pathError);
        if (path is null)
        {
            errors.Add(new ProblemEntry($"{At}/path", pathError!));
        }

        var compares = condition.Operator is BodyOperator.Equals or BodyOperator.NotEquals;
        if (!Enum.IsDefined(condition.Operator))
        {
            errors.Add(new ProblemEntry($"{At}/operator", $"Expected one of {string.Join(", ", Enum.GetNames<BodyOperator>())}."));
        }
        else if (compares != condition.Value is not null)
        {
            errors.Add(new ProblemEntry(
                $"{At}/value",
                compares ? $"Got none; {condition.Operator} needs a value to compare with." : $"{condition.Operator} compares with no value; leave it out."));
        }

        var wanted = condition.Value is { } value ? JudgedBody.Parse(value.Text) : null;
        return errors.Count == before ? new BodyCheck(path!, condition, wanted) : null;
    }

    /// <summary>Why a body does not meet the condition; null when it does.</summary>
    /// <param name="json">The body; null when it is not JSON.</param>
    /// <param name="isTruncated">Whether the body was longer than what was read.</param>
    public string? FailureOf(JToken? json, bool isTruncated)
    {
        if (json is null)
        {
            return isTruncated
                ? $"The body is longer than what is read of it, so the condition on {_condition.Path} cannot be judged."
                : $"The body is not JSON, so the condition on {_condition.Path} is not met.";
        }

        var found = _path.Select(json);
        var equal = _wanted is not null && found.Any(token => JToken.DeepEquals(token, _wanted));
        return _condition.Operator switch
        {
            BodyOperator.Equals when !equal => $"The body does not have {_condition.Value} at {_condition.Path}.",
            BodyOperator.NotEquals when equal => $"The body has {_condition.Value} at {_condition.Path}.",
            BodyOperator.Exists when found.Count == 0 => $"The body has nothing at {_condition.Path}.",
            BodyOperator.NotExists when found.Count > 0 => $"The body has something at {_condition.Path}.",
            _ => null,
        };
    }
}
