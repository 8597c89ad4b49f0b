using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Syntax;
using ExternalActions.Executions;
using ExternalActions.Problems;
using Newtonsoft.Json.Linq;

namespace ExternalActions.Core.Http;

/// <summary>Judges an answer by an action's success rule, and takes its response values out of it. Compiled once, used by every attempt.</summary>
public sealed class ResponseJudge
{
    private const int MaxStatusCodes = 50;
    private const int MaxOutputBytes = 256 * 1024;
    private const int QuotedCharacters = 200;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        // Kept and answered as application/json, never put into a page unescaped: text stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly StatusCodes _success;
    private readonly Condition? _condition;
    private readonly ImmutableArray<(string Name, JsonPath Path)> _values;

    private ResponseJudge(StatusCodes success, Condition? condition, ImmutableArray<(string Name, JsonPath Path)> values)
    {
        _success = success;
        _condition = condition;
        _values = values;
    }

    /// <summary>Takes any 2xx for success and no values.</summary>
    public static ResponseJudge Default { get; } = new(StatusCodes.Successful, null, []);

    /// <summary>Whether the body is looked at, or the status code alone.</summary>
    public bool ReadsBody => _condition is not null || _values.Length > 0;

    /// <summary>Checks an action's rules and makes them ready.</summary>
    /// <param name="rule">The success rule; null is any 2xx.</param>
    /// <param name="values">The response values.</param>
    /// <returns>The judge, or one error a bad field (<c>#/successRule/...</c>, <c>#/responseValues/...</c>).</returns>
    public static Result<ResponseJudge> Compile(SuccessRule? rule, ImmutableArray<ResponseValue> values)
    {
        var errors = ImmutableArray.CreateBuilder<ProblemEntry>();
        var success = CompileStatusCodes(rule, errors);
        var condition = rule?.Body is { } body ? CompileCondition(body, errors) : null;
        var compiled = CompileValues(values.IsDefault ? [] : values, errors);
        return errors.Count > 0 ? Problem.Invalid(errors.ToImmutable()) : new ResponseJudge(success, condition, compiled);
    }

    /// <summary>Tells whether a status code is one of success, whatever the body says.</summary>
    /// <param name="statusCode">The status code.</param>
    public bool IsSuccess(int statusCode) => _success.Contains(statusCode);

    /// <summary>Judges an answer.</summary>
    /// <param name="facts">The answer.</param>
    /// <param name="masker">Takes secrets out of the outputs and of the error.</param>
    /// <returns>
    /// A success with its outputs; or a failure, to be retried for 408, 425, 429 and 5xx and final otherwise: a 2xx whose body does not
    /// meet the condition was understood by the target and would be answered the same again.
    /// </returns>
    public Judgement Judge(ResponseFacts facts, SecretMasker masker)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(masker);
        if (!IsSuccess(facts.StatusCode))
        {
            return Fail(facts, ErrorKind.StatusCode, DescribeStatus(facts));
        }

        if (!ReadsBody)
        {
            return new Judgement(AttemptVerdict.Succeeded, null, RawJson.EmptyObject);
        }

        var root = facts.IsWhole ? JsonTree.TryParse(facts.Body) : null;
        if (_condition?.FindFault(root, facts, masker) is { } fault)
        {
            return Fail(facts, ErrorKind.BodyCondition, fault);
        }

        return new Judgement(AttemptVerdict.Succeeded, null, TakeOutputs(root, masker));
    }

    private static Judgement Fail(ResponseFacts facts, ErrorKind kind, string detail) => new(
        StatusCodes.Retried.Contains(facts.StatusCode) ? AttemptVerdict.Retry : AttemptVerdict.Failed,
        new ExecutionError(kind, detail),
        null);

    private static string DescribeStatus(ResponseFacts facts)
    {
        var answer = $"The target answered {StatusCodes.Describe(facts.StatusCode)}";
        return facts.StatusCode switch
        {
            401 or 403 => $"{answer}: it did not accept the connector's credentials, or they do not permit this request.",
            304 => $"{answer}.",
            >= 300 and < 400 when facts.RedirectHost is { } host => $"{answer}, a redirect to {host}. Redirects are not followed; use the final URL.",
            >= 300 and < 400 => $"{answer}, a redirect. Redirects are not followed; use the final URL.",
            >= 200 and < 300 => $"{answer}, which the action's success rule does not count as success.",
            _ => $"{answer}.",
        };
    }

    private static StatusCodes CompileStatusCodes(SuccessRule? rule, ImmutableArray<ProblemEntry>.Builder errors)
    {
        if (rule is null || rule.StatusCodes.IsDefaultOrEmpty)
        {
            return StatusCodes.Successful;
        }

        if (Fault.OfCount(rule.StatusCodes.Length, "status codes and ranges", MaxStatusCodes) is { } tooMany)
        {
            errors.Add(tooMany.At("#/successRule/statusCodes"));
            return StatusCodes.Successful;
        }

        var ranges = ImmutableArray.CreateBuilder<(int, int)>();
        for (var i = 0; i < rule.StatusCodes.Length; i++)
        {
            if (StatusCodes.TryRead(rule.StatusCodes[i], out var range))
            {
                ranges.Add(range);
            }
            else
            {
                errors.Add(ProblemEntry.Unexpected(
                    $"#/successRule/statusCodes/{i}",
                    ProblemCode.Malformed,
                    "a status code from 100 to 599 or a range of them such as 200-299",
                    rule.StatusCodes[i] is { } got ? $"\"{JsonText.Excerpt(got)}\"" : "null"));
            }
        }

        return new StatusCodes(ranges.ToImmutable());
    }

    private static Condition? CompileCondition(BodyCondition body, ImmutableArray<ProblemEntry>.Builder errors)
    {
        if (Fault.OfEnum(body.Operator) is { } unknown)
        {
            errors.Add(unknown.At("#/successRule/body/operator"));
            return null;
        }

        var compares = body.Operator is BodyOperator.Equals or BodyOperator.NotEquals;
        if (compares && body.Value is null)
        {
            errors.Add(Fault.Missing($"a JSON value that the operator {body.Operator} compares with").At("#/successRule/body/value"));
        }
        else if (!compares && body.Value is not null)
        {
            errors.Add(new ProblemEntry(
                "#/successRule/body/value", ProblemCode.NotAllowed, $"The operator {body.Operator} takes no value; leave it out."));
        }

        if (!JsonPath.Compile(body.Path, "#/successRule/body/path").Succeeded(out var path, out var problem))
        {
            errors.AddRange(problem.Errors);
            return null;
        }

        if (!compares || body.Value is not { } value)
        {
            return new Condition(path, body.Operator, default);
        }

        using var expected = JsonDocument.Parse(value.Text);
        return new Condition(path, body.Operator, expected.RootElement.Clone());
    }

    private static ImmutableArray<(string Name, JsonPath Path)> CompileValues(
        ImmutableArray<ResponseValue> values, ImmutableArray<ProblemEntry>.Builder errors)
    {
        var compiled = ImmutableArray.CreateBuilder<(string, JsonPath)>(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (JsonPath.Compile(values[i].Path, $"#/responseValues/{i}/path").Succeeded(out var path, out var problem))
            {
                compiled.Add((values[i].Name, path));
            }
            else
            {
                errors.AddRange(problem.Errors);
            }
        }

        return compiled.ToImmutable();
    }

    /// <summary>One match is kept as itself, several as an array, none (also: no JSON) as null; so is what would make the outputs too long.</summary>
    private RawJson TakeOutputs(JToken? root, SecretMasker masker)
    {
        if (_values.IsEmpty)
        {
            return RawJson.EmptyObject;
        }

        var outputs = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(outputs, WriterOptions);
        writer.WriteStartObject();
        foreach (var (name, path) in _values)
        {
            writer.WritePropertyName(name);
            var room = MaxOutputBytes - writer.BytesCommitted - writer.BytesPending;
            if (root is not null && TryWriteMatches(path.Select(root), room, masker, out var value))
            {
                writer.WriteRawValue(value.WrittenSpan, skipInputValidation: true);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return new RawJson(Encoding.UTF8.GetString(outputs.WrittenSpan));
    }

    private static bool TryWriteMatches(IReadOnlyList<JToken> matches, long room, SecretMasker masker, out ArrayBufferWriter<byte> value)
    {
        value = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(value, WriterOptions);
        if (matches.Count > 1)
        {
            writer.WriteStartArray();
        }

        foreach (var match in matches)
        {
            JsonTree.Write(match, writer, masker.Mask);
            if (writer.BytesCommitted + writer.BytesPending > room)
            {
                return false;
            }
        }

        if (matches.Count > 1)
        {
            writer.WriteEndArray();
        }

        writer.Flush();
        return matches.Count > 0 && writer.BytesCommitted <= room;
    }

    /// <summary>A compiled <see cref="BodyCondition"/>. Where a path finds several values, one that equals is enough.</summary>
    private sealed record Condition(JsonPath Path, BodyOperator Operator, JsonElement Expected)
    {
        /// <summary>Why the condition is not met; null when it is.</summary>
        public string? FindFault(JToken? root, ResponseFacts facts, SecretMasker masker)
        {
            if (root is null)
            {
                return facts.IsWhole
                    ? $"The body is not JSON, so the success rule's {Path.Text} cannot be looked at."
                    : $"The body is longer than the {facts.Body.Length} bytes that are read, so the success rule's {Path.Text} cannot be looked at.";
            }

            // Masked before it is cut, so that no part of a secret is left over.
            string Quote(string text) =>
                masker.Mask(text) is { Length: > QuotedCharacters } quoted ? $"{quoted[..QuotedCharacters]}..." : masker.Mask(text);

            string? found = null;
            foreach (var match in Path.Select(root))
            {
                var text = TextOf(match);
                found ??= text;
                if (Operator is BodyOperator.Exists or BodyOperator.NotExists || IsExpected(text))
                {
                    return Operator switch
                    {
                        BodyOperator.NotEquals => $"The body's {Path.Text} is {Quote(text)}, which the success rule excludes.",
                        BodyOperator.NotExists => $"The body holds {Path.Text} ({Quote(text)}), which the success rule excludes.",
                        BodyOperator.Equals or BodyOperator.Exists => null,
                    };
                }
            }

            return Operator switch
            {
                BodyOperator.Equals when found is not null =>
                    $"The body's {Path.Text} is {Quote(found)}; the success rule expects {Quote(Expected.GetRawText())}.",
                BodyOperator.Equals => $"The body holds no {Path.Text}; the success rule expects {Quote(Expected.GetRawText())}.",
                BodyOperator.Exists => $"The body holds no {Path.Text}, which the success rule expects.",
                BodyOperator.NotEquals or BodyOperator.NotExists => null,
            };
        }

        private bool IsExpected(string text)
        {
            using var document = JsonDocument.Parse(text);
            return JsonElement.DeepEquals(document.RootElement, Expected);
        }

        private static string TextOf(JToken token)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer, WriterOptions);
            JsonTree.Write(token, writer, static text => text);
            writer.Flush();
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }

    }
}
