using System.Globalization;

namespace ExternalActions.Storage.Executions;

/// <summary>The version of a row as Orleans' grain storage knows it.</summary>
internal static class ExecutionETag
{
    /// <summary>The ETag of a version.</summary>
    public static string Of(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The version of an ETag; null when there is no row.</summary>
    public static long? Version(string? eTag) => eTag is null ? null : long.Parse(eTag, CultureInfo.InvariantCulture);
}
