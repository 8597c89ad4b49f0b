using ExternalActions.Problems;
using Microsoft.AspNetCore.Mvc;

namespace ExternalActions.Api.Failures;

/// <summary>Problem details (RFC 9457) that also name what is at fault.</summary>
internal sealed class ApiProblemDetails : ProblemDetails
{
    /// <summary>What is wrong, for programs; see docs/problems.md.</summary>
    public required ProblemCode Code { get; init; }

    /// <summary>One entry for each field, parameter or header at fault; left out where none is.</summary>
    public IReadOnlyList<ErrorEntry>? Errors { get; init; }
}

/// <summary>One thing at fault in a request, with what was got and what is expected.</summary>
internal sealed record ErrorEntry
{
    /// <summary>A JSON pointer into the request's body as a URI fragment (RFC 6901 section 6), such as <c>#/payload/text</c>.</summary>
    public string? Pointer { get; init; }

    /// <summary>The query parameter, when one is at fault.</summary>
    public string? Parameter { get; init; }

    /// <summary>The request header, when one is at fault.</summary>
    public string? Header { get; init; }

    /// <summary>What is wrong, for programs; see docs/problems.md.</summary>
    public required ProblemCode Code { get; init; }

    /// <summary>What was got and what is expected.</summary>
    public required string Detail { get; init; }

    /// <summary>What was got, alone and in words; left out where the detail alone tells it.</summary>
    public string? Got { get; init; }

    /// <summary>What is expected, alone and in words; left out where the detail alone tells it.</summary>
    public string? Expected { get; init; }
}
