using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Fields;

/// <summary>Short forms for the tests of coercion.</summary>
internal static class Given
{
    public static FieldDefinition Field(FieldType type, string? pattern = null, string? zone = null) => new()
    {
        Name = "f",
        Type = type,
        Format = pattern is null && zone is null ? null : new FieldFormat { Pattern = pattern, TimeZone = zone },
    };

    public static FieldValue Coerced(FieldDefinition field, string json)
    {
        var result = FieldCoercer.Coerce([field], new RawJson($$"""{"f":{{json}}}"""));
        Assert.Null(result.Problem);
        return Assert.Single(result.Value!.All).Value;
    }

    public static string Refused(FieldDefinition field, string json)
    {
        var result = FieldCoercer.Coerce([field], new RawJson($$"""{"f":{{json}}}"""));
        var entry = Assert.Single(Errors(result));
        Assert.Equal("#/f", entry.Pointer);
        return entry.Detail;
    }

    public static IReadOnlyList<ProblemEntry> Errors(Result<FieldValues> result)
    {
        Assert.Null(result.Value);
        Assert.Equal(ProblemKind.Invalid, result.Problem!.Kind);
        return result.Problem.Errors;
    }
}
