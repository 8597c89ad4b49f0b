using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Encoders;

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
