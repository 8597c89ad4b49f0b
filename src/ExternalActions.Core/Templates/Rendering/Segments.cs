using System.Text;

namespace ExternalActions.Core.Templates.Rendering;

/// <summary>One piece of a compiled template. Immutable and shared by all renderings.</summary>
internal abstract class Segment
{
    /// <summary>Writes the piece to the pass's output.</summary>
    /// <returns>False when it failed; the pass knows why.</returns>
    public abstract bool Render(RenderPass pass);
}

/// <summary>Text that goes out as it is.</summary>
internal sealed class LiteralSegment(string text) : Segment
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

    public override bool Render(RenderPass pass)
    {
        pass.Output.Write(_utf8);
        return true;
    }
}

/// <summary>A value that goes out through the encoder of the place it stands at.</summary>
internal sealed class ValueSegment(ValueSource source, ValueEncoder encoder) : Segment
{
    public ValueSource Source => source;

    public override bool Render(RenderPass pass) => source.TryGet(pass, out var value) && encoder.Write(value, source.Name, pass);
}
