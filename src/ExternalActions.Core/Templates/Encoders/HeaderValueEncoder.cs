using System.Buffers;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Rendering;

namespace ExternalActions.Core.Templates.Encoders;

/// <summary>In a header's value: text as it is, refused when it holds what a header cannot (RFC 9110 section 5.5).</summary>
internal sealed class HeaderValueEncoder(string header) : ValueEncoder
{
    /// <summary>Printable ASCII, space and tab.</summary>
    public static readonly SearchValues<char> Allowed =
        SearchValues.Create(['\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    public override bool Write(FieldValue value, string name, RenderPass pass)
    {
        if (value.Text.AsSpan().ContainsAnyExcept(Allowed))
        {
            return pass.Fail(
                $"The header \"{header}\" cannot hold the value of {name}: "
                + "it has a line break, another control character or a character outside ASCII.");
        }

        pass.Output.Write(value.Text);
        return true;
    }
}
