using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Templates.Rendering;

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
