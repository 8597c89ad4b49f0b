using System.Collections;
using System.Globalization;
using System.Numerics;
using ExternalActions.Core.Templates.Tokens;
using Scriban.Runtime;

namespace ExternalActions.Core.Templates.Expressions;

/// <summary>The functions that an expression may call: no side effects, no access to the machine, results bounded by their input.</summary>
internal static class SafeFunctions
{
    /// <summary>The groups, read-only and shared by all contexts.</summary>
    public static ScriptObject Builtins { get; } = ReadOnly(new ScriptObject
    {
        ["string"] = Group(typeof(TextFunctions)),
        ["array"] = Group(typeof(ListFunctions)),
        ["math"] = Group(typeof(MathFunctions)),
        ["object"] = Group(typeof(ObjectFunctions)),
    });

    /// <summary>All functions by their full names, for errors.</summary>
    public static string All { get; } = string.Join(
        ", ",
        from groups in Builtins
        from function in ((ScriptObject)groups.Value!).Keys.Order(StringComparer.Ordinal)
        select $"{groups.Key}.{function}");

    public static bool IsGroup(string name) => Builtins.ContainsKey(name);

    public static bool Contains(string group, string name) =>
        Builtins.TryGetValue(group, out var functions) && functions is ScriptObject known && known.ContainsKey(name);

    private static ScriptObject Group(Type functions)
    {
        var group = new ScriptObject();
        group.Import(functions); // Names become snake_case: DividedBy is divided_by.
        return ReadOnly(group);
    }

    private static ScriptObject ReadOnly(ScriptObject group)
    {
        group.IsReadOnly = true;
        return group;
    }
}

/// <summary>The group <c>string</c>. Nothing reads as the empty text.</summary>
internal static class TextFunctions
{
    public static string Upcase(string? text) => (text ?? "").ToUpperInvariant();

    public static string Downcase(string? text) => (text ?? "").ToLowerInvariant();

    public static string Capitalize(string? text) =>
        string.IsNullOrEmpty(text) ? "" : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    public static string Strip(string? text) => (text ?? "").Trim();

    public static string Lstrip(string? text) => (text ?? "").TrimStart();

    public static string Rstrip(string? text) => (text ?? "").TrimEnd();

    public static int Size(string? text) => (text ?? "").Length;

    public static bool Contains(string? text, string? part) => (text ?? "").Contains(part ?? "", StringComparison.Ordinal);

    public static bool StartsWith(string? text, string? part) => (text ?? "").StartsWith(part ?? "", StringComparison.Ordinal);

    public static bool EndsWith(string? text, string? part) => (text ?? "").EndsWith(part ?? "", StringComparison.Ordinal);

    public static string Append(string? text, string? more) => Bounded((text ?? "").Length + (long)(more ?? "").Length, text + more);

    public static string Prepend(string? text, string? more) => Append(more, text);

    public static string Remove(string? text, string? part) => Replace(text, part, "");

    public static string Replace(string? text, string? part, string? with)
    {
        text ??= "";
        if (string.IsNullOrEmpty(part))
        {
            return text;
        }

        var count = text.AsSpan().Count(part);
        var length = text.Length + (count * ((long)(with ?? "").Length - part.Length));
        return Bounded(length, () => text.Replace(part, with ?? "", StringComparison.Ordinal));
    }

    public static string Slice(string? text, int start, int length = int.MaxValue)
    {
        text ??= "";
        start = Math.Clamp(start < 0 ? text.Length + start : start, 0, text.Length);
        var end = start + Math.Clamp(length, 0, text.Length - start);
        return text[Whole(text, start)..Math.Max(Whole(text, end), Whole(text, start))];
    }

    public static string Truncate(string? text, int length, string ellipsis = "...")
    {
        text ??= "";
        return text.Length <= length ? text : string.Concat(text.AsSpan(0, Whole(text, Math.Max(length - ellipsis.Length, 0))), ellipsis);
    }

    public static ScriptArray Split(string? text, string? separator) =>
        string.IsNullOrEmpty(separator) ? [text ?? ""] : new ScriptArray((text ?? "").Split(separator));

    /// <summary>A place to cut at that does not go through a surrogate pair: the place itself, or the one before it.</summary>
    private static int Whole(string text, int place) =>
        place > 0 && place < text.Length && char.IsSurrogatePair(text[place - 1], text[place]) ? place - 1 : place;

    private static string Bounded(long length, string text) => Bounded(length, () => text);

    private static string Bounded(long length, Func<string> make) =>
        length > TemplateLimits.ExpressionResultLength ? throw new ExpressionLimitException() : make();
}

/// <summary>The group <c>array</c>. Nothing is the empty list.</summary>
internal static class ListFunctions
{
    public static int Size(IList? list) => list?.Count ?? 0;

    public static object? First(IList? list) => list is { Count: > 0 } ? list[0] : null;

    public static object? Last(IList? list) => list is { Count: > 0 } ? list[^1] : null;

    public static string Join(IList? list, string? separator)
    {
        var texts = new List<string>();
        var length = 0L;
        foreach (var item in list ?? Array.Empty<object>())
        {
            if (!EngineValue.TryWrite(item, out var value))
            {
                throw new InvalidCastException();
            }

            texts.Add(value.Text);
            length += value.Text.Length + (separator ?? "").Length;
        }

        return length > TemplateLimits.ExpressionResultLength ? throw new ExpressionLimitException() : string.Join(separator, texts);
    }
}

/// <summary>The group <c>math</c>, on decimal numbers. Nothing stays nothing.</summary>
internal static class MathFunctions
{
    /// <summary>Rounds a half away from zero.</summary>
    public static object? Round(object? value, int digits = 0) =>
        Apply(value, number => Math.Round(number, digits, MidpointRounding.AwayFromZero));

    public static object? Ceil(object? value) => Apply(value, Math.Ceiling);

    public static object? Floor(object? value) => Apply(value, Math.Floor);

    public static object? Abs(object? value) => Apply(value, Math.Abs);

    public static object? Plus(object? value, object? other) => Apply(value, other, (left, right) => left + right);

    public static object? Minus(object? value, object? other) => Apply(value, other, (left, right) => left - right);

    public static object? Times(object? value, object? other) => Apply(value, other, (left, right) => left * right);

    public static object? DividedBy(object? value, object? other) => Apply(value, other, (left, right) => left / right);

    public static object? Modulo(object? value, object? other) => Apply(value, other, (left, right) => left % right);

    private static decimal? Apply(object? value, Func<decimal, decimal> function) => value is null ? null : function(Number(value));

    private static decimal? Apply(object? value, object? other, Func<decimal, decimal, decimal> function) =>
        value is null || other is null ? null : function(Number(value), Number(other));

    private static decimal Number(object value) => value switch
    {
        BigInteger large => (decimal)large,
        int or long or decimal or double or float => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
        _ => throw new InvalidCastException(),
    };
}

/// <summary>The group <c>object</c>.</summary>
internal static class ObjectFunctions
{
    /// <summary>The value, or another one when it is nothing or the empty text.</summary>
    public static object? Default(object? value, object? other) => value is null or "" ? other : value;
}
