using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Fields;
using ExternalActions.Core.Templates.Encoders;
using ExternalActions.Core.Templates.Rendering;
using ExternalActions.Core.Templates.Tokens;
using Scriban.Runtime;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>Carries values between fields and the expression engine.</summary>
internal static class EngineValue
{
    private const int LongestInteger = 1_000;

    private static readonly JsonDocumentOptions JsonLimits = new() { MaxDepth = TemplateLimits.JsonDepth };

    /// <summary>A field's value as the engine knows it, read once in a rendering.</summary>
    /// <returns>False when the value is too long, too deep or a number too large to compute with.</returns>
    public static bool TryGet(RenderPass pass, string field, out object? value)
    {
        if (pass.EngineValues.TryGetValue(field, out value))
        {
            return true;
        }

        if (!TryRead(pass.Values[field], out value))
        {
            return false;
        }

        pass.EngineValues.Add(field, value);
        return true;
    }

    /// <summary>A field's value as the engine knows it: text, number, boolean, list, object or null; dates as their text.</summary>
    /// <returns>False when the value is too long, too deep or a number too large to compute with.</returns>
    public static bool TryRead(FieldValue field, out object? value)
    {
        value = null;
        if (field.IsNull)
        {
            return true;
        }

        if (field.Text.Length > TemplateLimits.ExpressionValueLength || field.Json.Length > 6 * TemplateLimits.ExpressionValueLength)
        {
            return false;
        }

        switch (field.Type)
        {
            case FieldType.Number:
                return TryReadNumber(field.Json, out value);
            case FieldType.Boolean:
                value = field.Json == "true";
                return true;
            case FieldType.Json:
                return TryReadJson(field.Json, out value);
            case FieldType.String:
            case FieldType.Date:
            case FieldType.DateTime:
                value = field.Text;
                return true;
            default:
                throw new UnreachableException($"The field type {field.Type} has no form in expressions.");
        }
    }

    /// <summary>A result of the engine as a field's value.</summary>
    /// <returns>False when it has no form that can be sent, such as a function.</returns>
    public static bool TryWrite(object? result, [NotNullWhen(true)] out FieldValue? value)
    {
        value = result switch
        {
            null => FieldValue.Null(FieldType.String),
            string text => new FieldValue(FieldType.String, text, JsonOf(text)!),
            bool truth => new FieldValue(FieldType.Boolean, truth ? "true" : "false", truth ? "true" : "false"),
            _ when NumberText(result) is { } number => new FieldValue(FieldType.Number, number, number),
            _ when JsonOf(result) is { } json => new FieldValue(FieldType.Json, json, json),
            _ => null,
        };
        return value is not null;
    }

    private static bool TryReadJson(string json, out object? value)
    {
        value = null;
        try
        {
            using var document = JsonDocument.Parse(json, JsonLimits);
            return TryRead(document.RootElement, out value);
        }
        catch (JsonException)
        {
            return false; // Too deep.
        }
        catch (InvalidOperationException)
        {
            return false; // A lone surrogate, which has no string form.
        }
    }

    private static bool TryRead(JsonElement element, out object? value)
    {
        value = null;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new ScriptObject();
                foreach (var member in element.EnumerateObject())
                {
                    if (!TryRead(member.Value, out var memberValue))
                    {
                        return false;
                    }

                    members[member.Name] = memberValue;
                }

                value = members;
                return true;
            case JsonValueKind.Array:
                var list = new ScriptArray(element.GetArrayLength());
                foreach (var item in element.EnumerateArray())
                {
                    if (!TryRead(item, out var itemValue))
                    {
                        return false;
                    }

                    list.Add(itemValue);
                }

                value = list;
                return true;
            case JsonValueKind.String:
                value = element.GetString();
                return true;
            case JsonValueKind.Number:
                return TryReadNumber(element.GetRawText(), out value);
            default:
                value = element.ValueKind == JsonValueKind.Null ? null : element.ValueKind == JsonValueKind.True;
                return true;
        }
    }

    // The narrowest type that keeps every digit; a fraction of more than 28 digits is rounded.
    private static bool TryReadNumber(string text, out object? value)
    {
        value = null;
        var isInteger = !text.AsSpan().ContainsAny('.', 'e', 'E');
        if (isInteger && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            value = whole;
        }
        else if (isInteger && text.Length <= LongestInteger
            && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large))
        {
            value = large;
        }
        else if (text.Length <= LongestInteger && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
        {
            value = exact;
        }
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rounded) && double.IsFinite(rounded))
        {
            value = rounded;
        }

        return value is not null;
    }

    private static string? NumberText(object value) => value switch
    {
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null,
        float number => float.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null,
        int or long or decimal or BigInteger => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? JsonOf(object? value)
    {
        using var output = new TemplateOutput();
        output.Begin(TemplateLimits.RenderedBodyBytes);
        return TryWriteJson(value, output, 0) && !output.Overflowed ? output.ToString() : null;
    }

    private static bool TryWriteJson(object? value, TemplateOutput output, int depth)
    {
        switch (value)
        {
            case null:
                output.Write("null"u8);
                return true;
            case bool truth:
                output.Write(truth ? "true"u8 : "false"u8);
                return true;
            case string text:
                WriteString(text, output);
                return true;
            case var _ when depth == TemplateLimits.JsonDepth:
                return false;
            case ScriptObject members:
                return TryWriteObject(members, output, depth);
            case IList list:
                return TryWriteList(list, output, depth);
            default:
                var number = NumberText(value);
                output.Write(number);
                return number is not null;
        }
    }

    private static bool TryWriteObject(ScriptObject members, TemplateOutput output, int depth)
    {
        var separator = (byte)'{';
        foreach (var (name, value) in members)
        {
            output.Write(separator);
            separator = (byte)',';
            WriteString(name, output);
            output.Write((byte)':');
            if (!TryWriteJson(value, output, depth + 1))
            {
                return false;
            }
        }

        output.Write(separator == '{' ? "{}"u8 : "}"u8);
        return true;
    }

    private static bool TryWriteList(IList list, TemplateOutput output, int depth)
    {
        output.Write((byte)'[');
        for (var index = 0; index < list.Count; index++)
        {
            if (index > 0)
            {
                output.Write((byte)',');
            }

            if (!TryWriteJson(list[index], output, depth + 1))
            {
                return false;
            }
        }

        output.Write((byte)']');
        return true;
    }

    private static void WriteString(string text, TemplateOutput output)
    {
        output.Write((byte)'"');
        JsonStringEncoder.Write(text, output);
        output.Write((byte)'"');
    }
}
