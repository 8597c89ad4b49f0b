using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Requests;

/// <summary>The compiled body of an action.</summary>
internal abstract class BodyTemplate
{
    /// <summary>The content type of what <see cref="Render"/> makes; null for no body.</summary>
    public abstract string? ContentType { get; }

    /// <summary>Renders the body into the pass's output.</summary>
    /// <returns>False when it failed; the pass knows why.</returns>
    public abstract bool Render(RenderPass pass);
}

/// <summary>A request without body.</summary>
internal sealed class NoBody : BodyTemplate
{
    public static readonly NoBody Instance = new();

    public override string? ContentType => null;

    public override bool Render(RenderPass pass) => true;
}
