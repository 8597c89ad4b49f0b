using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Encoders;

/// <summary>Writes a value so that it stays one value in the place where it stands.</summary>
internal abstract class ValueEncoder
{
    /// <summary>Writes the value to the pass's output.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">How to name it in an error.</param>
    /// <param name="pass">The rendering under way.</param>
    /// <returns>False when the place cannot hold the value; the pass knows why.</returns>
    public abstract bool Write(FieldValue value, string name, RenderPass pass);
}

/// <summary>Text as it is: plain text payloads, and <c>| raw</c>.</summary>
internal sealed class TextEncoder : ValueEncoder
{
    public static readonly TextEncoder Instance = new();

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        pass.Output.Write(value.Text);
        return true;
    }
}
