using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ExternalActions.Executions;

namespace ExternalActions.Storage.Tests;

/// <summary>Compares executions by all they hold; records compare their arrays by reference.</summary>
internal sealed class ExecutionComparer : IEqualityComparer<Execution?>
{
    public static readonly ExecutionComparer Instance = new();

    public bool Equals(Execution? x, Execution? y) => JsonSerializer.Serialize(x) == JsonSerializer.Serialize(y);

    public int GetHashCode([DisallowNull] Execution obj) => obj.Id.GetHashCode();
}
