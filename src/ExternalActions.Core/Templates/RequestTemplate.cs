using System.Collections.Immutable;
using ExternalActions.Connectors;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Http;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Requests;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates;

/// <summary>The compiled templates of one action version. Immutable, so that any number of executions may render it at once.</summary>
public sealed class RequestTemplate
{
    private readonly string _method;
    private readonly UrlTemplate _url;
    private readonly BodyTemplate _body;
    private readonly HeaderTemplate[] _headers;

    internal RequestTemplate(string method, UrlTemplate url, BodyTemplate body, HeaderTemplate[] headers)
    {
        _method = method.ToUpperInvariant();
        _url = url;
        _body = body;
        _headers = headers;
    }

    /// <summary>The names of the fields that the templates use, in order of first appearance: URL, payload, headers.</summary>
    public ImmutableArray<string> FieldNames { get; internal init; } = [];

    /// <summary>What a save allows but an admin should know, such as names that differ in case only. Each points at its place.</summary>
    public ImmutableArray<ProblemEntry> Warnings { get; internal init; } = [];

    /// <summary>Renders the request.</summary>
    /// <param name="values">The value of each field.</param>
    /// <returns>
    /// The request, before the connector adds to it; or a problem of kind <see cref="ProblemKind.Invalid"/> with one entry that
    /// points at the template, names the field and holds no field value.
    /// </returns>
    public Result<RenderedRequest> Render(FieldValues values) => Render(values, TemplateLimits.EvaluationTime);

    /// <summary>Renders the request within a time limit of the caller's.</summary>
    internal Result<RenderedRequest> Render(FieldValues values, TimeSpan timeLimit)
    {
        using var pass = new RenderPass(values, timeLimit);
        if (!_url.TryRender(pass, out var url) || !_body.Render(pass))
        {
            return Problem.Invalid(pass.Failure!);
        }

        // Taken before the headers use the output again.
        var body = _body.ContentType is null ? (ReadOnlyMemory<byte>?)null : pass.Output.Written.ToArray();
        var headers = new List<Header>(_headers.Length);
        foreach (var header in _headers)
        {
            if (!header.Render(pass, headers))
            {
                return Problem.Invalid(pass.Failure!);
            }
        }

        return new RenderedRequest { Method = _method, Url = url, Headers = headers, ContentType = _body.ContentType, Body = body };
    }
}
