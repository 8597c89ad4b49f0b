namespace ExternalActions.Grains.Tests;

/// <summary>One silo whose executions are started by their grains.</summary>
public sealed class GrainStartingSilo : Silo
{
    /// <inheritdoc/>
    public override bool StartsByGrains => true;
}
