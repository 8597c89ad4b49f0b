using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>The text of a value with all that is serialized of it: secrets too, and what JSON leaves out.</summary>
internal sealed class Shown
{
    private readonly StringBuilder _text = new();

    /// <summary>Looks through a value.</summary>
    public Shown(object? value) => Add(value, depth: 0);

    /// <summary>The types of all values in it that have members of their own, and of all enums.</summary>
    public HashSet<Type> Types { get; } = [];

    /// <summary>The members in it that have another value than none, zero or false.</summary>
    public HashSet<MemberInfo> SetMembers { get; } = [];

    /// <summary>The members of a type that are serialized.</summary>
    public static IEnumerable<MemberInfo> MembersOf(Type type) =>
        type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(member => member.IsDefined(typeof(IdAttribute)));

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Add(object? value, int depth)
    {
        switch (value)
        {
            case Enum:
                Types.Add(value.GetType());
                _text.AppendLine(value.ToString());
                break;
            case DateTimeOffset at:
                _text.AppendLine(at.ToString("O", CultureInfo.InvariantCulture));
                break;
            case null or string or bool or IFormattable:
                _text.AppendLine(CultureInfo.InvariantCulture, $"{value?.GetType().Name} {value}");
                break;
            case Exception exception:
                Types.Add(value.GetType());
                _text.AppendLine(exception.Message);
                break;
            case IDictionary dictionary:
                foreach (var key in dictionary.Keys.Cast<object>().Order())
                {
                    Add($"{key}", dictionary[key], depth);
                }

                break;
            case IEnumerable items:
                var index = 0;
                foreach (var item in items)
                {
                    Add($"{index++}", item, depth);
                }

                break;
            default:
                var type = value.GetType().IsGenericType ? value.GetType().GetGenericTypeDefinition() : value.GetType();
                Types.Add(type);
                _text.AppendLine(type.Name);
                foreach (var member in MembersOf(value.GetType()).OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    var held = member is PropertyInfo property ? property.GetValue(value) : ((FieldInfo)member).GetValue(value);
                    if (!IsEmpty(held))
                    {
                        SetMembers.Add(type.GetMemberWithSameMetadataDefinitionAs(member));
                    }

                    Add(member.Name, held, depth);
                }

                break;
        }
    }

    private void Add(string name, object? value, int depth)
    {
        _text.Append(' ', 2 * (depth + 1)).Append(name).Append(": ");
        Add(value, depth + 1);
    }

    private static bool IsEmpty(object? value) =>
        value is null or "" or ICollection { Count: 0 }
        || (value is ValueType and not IEnumerable && value.Equals(Activator.CreateInstance(value.GetType())));
}
