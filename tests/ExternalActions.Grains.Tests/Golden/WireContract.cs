using System.Globalization;
using System.Reflection;
using ExternalActions.Connectors;
using ExternalActions.Grains.Connectors;
using ExternalActions.Storage;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>What this program's servers store and send to each other, in lines of text.</summary>
internal static class WireContract
{
    private static readonly Type[] All =
        [.. new[] { typeof(IConnectorGrain), typeof(IProtectedConnectorGrain), typeof(StorageOptions) }.SelectMany(type => type.Assembly.GetTypes())];

    private static IEnumerable<Type> Interfaces => All.Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)));

    private static IEnumerable<Type> Grains => All.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Grain)));

    /// <summary>The types that are serialized.</summary>
    public static IEnumerable<Type> SerializedTypes => All.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));

    /// <summary>The types of our own in the methods of grains, also within others, such as those of arrays.</summary>
    public static IEnumerable<Type> TypesOfCalls => Interfaces
        .SelectMany(MethodsOf)
        .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(ResultOf(method)))
        .Where(type => All.Contains(type) || type.GetGenericArguments().Any(All.Contains))
        .Distinct();

    /// <summary>What is called in calls or stored by the name that the code happens to have.</summary>
    public static IEnumerable<string> WithoutAlias =>
    [
        .. SerializedTypes.Concat(Interfaces).Where(type => AliasOf(type) is null).Select(type => $"{type}"),
        .. Interfaces.SelectMany(MethodsOf).Where(method => AliasOf(method) is null).Select(method => $"{method.DeclaringType}.{method.Name}"),
        .. Grains.Where(grain => !grain.IsDefined(typeof(GrainTypeAttribute))).Select(grain => $"{grain}"),
    ];

    /// <summary>One line for each member, each value of an enum, each method of a grain, and each grain's name and stored state.</summary>
    public static IEnumerable<string> Lines =>
    [
        .. SerializedTypes.Where(type => !type.IsEnum).SelectMany(type => Shown.MembersOf(type).Select(member => string.Create(
            CultureInfo.InvariantCulture, $"{Name(type)} has {member.GetCustomAttribute<IdAttribute>()!.Id}: {Name(TypeOf(member))} {member.Name}"))),
        .. SerializedTypes.Where(type => type.IsEnum).SelectMany(type => Enum.GetNames(type).Select(name =>
            $"{Name(type)} has {Enum.Format(type, Enum.Parse(type, name), "D")}: {name}")),
        .. Interfaces.SelectMany(MethodsOf).Select(method =>
            $"{Name(method.DeclaringType!)} takes {AliasOf(method) ?? method.Name}("
            + $"{string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))}): {Name(ResultOf(method))}"),
        .. Grains.SelectMany(grain => grain.GetInterfaces().Where(Interfaces.Contains)
            .Select(contract => $"grain {NameOf(grain)} is {Name(contract)}")),
        .. Grains.SelectMany(grain => grain.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute)))
            .Select(parameter => $"grain {NameOf(grain)} stores {parameter.GetCustomAttribute<PersistentStateAttribute>()!.StateName}: "
                + Name(parameter.ParameterType.GetGenericArguments()[0]))),
    ];

    private static IEnumerable<MethodInfo> MethodsOf(Type contract) => contract.GetMethods().Where(method => !method.IsStatic);

    private static Type ResultOf(MethodInfo method) =>
        method.ReturnType.IsGenericType ? method.ReturnType.GetGenericArguments()[0] : typeof(void);

    private static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static string? AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias;

    private static string NameOf(Type grain) => grain.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, grain).ToString() ?? grain.Name;

    private static string Name(Type type) => type.IsGenericParameter
        ? type.Name
        : (AliasOf(type) ?? type.Name)
            + (type.IsGenericType && !type.IsGenericTypeDefinition ? $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : "");
}
