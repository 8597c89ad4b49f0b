using Mono.Cecil;

namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>
/// Reads which types of an assembly use which others of it: in signatures, attributes and the bodies of methods. Constants leave no trace there.
/// </summary>
internal static class CompiledUses
{
    /// <summary>
    /// The uses between types of one assembly. A nested type, which compilers also make of lambdas and async methods, counts as the type it
    /// stands in.
    /// </summary>
    /// <param name="module">The compiled assembly.</param>
    /// <param name="root">The project's own namespace. Types outside it are generated code and left out.</param>
    public static IReadOnlyCollection<Use> Read(ModuleDefinition module, string root)
    {
        var uses = new HashSet<Use>();
        foreach (var type in module.Types.Where(type => Folders.IsWithin(type.Namespace, root)))
        {
            foreach (var used in Referenced(type).SelectMany(Parts).Select(Outermost).Where(used => IsOwn(used, type, root)))
            {
                uses.Add(new Use(Folders.Of(type.Namespace, root), Name(type), Folders.Of(used.Namespace, root), Name(used)));
            }
        }
        return uses;
    }

    private static bool IsOwn(TypeReference used, TypeDefinition user, string root) =>
        ReferenceEquals(used.Scope, user.Module) && Folders.IsWithin(used.Namespace, root) && used.FullName != user.FullName;

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static string Name(TypeReference type) => type.Name.Split('`')[0];

    // A constructed type (List<T>, T[], ref T) is each type it is made of.
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        FunctionPointerType pointer => pointer.Parameters.Select(parameter => parameter.ParameterType).Append(pointer.ReturnType).SelectMany(Parts),
        GenericInstanceType generic => generic.GenericArguments.Append(generic.ElementType).SelectMany(Parts),
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };

    private static IEnumerable<TypeReference> Referenced(TypeDefinition type)
    {
        IEnumerable<TypeReference?> own =
        [
            type.BaseType,
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. Constraints(type),
            .. Attributes(type),
            .. type.Interfaces.SelectMany(Attributes),
            .. type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)),
            .. type.Properties.SelectMany(property => Attributes(property).Append(property.PropertyType)),
            .. type.Events.SelectMany(happening => Attributes(happening).Append(happening.EventType)),
            .. type.Methods.SelectMany(InMethod),
            .. type.NestedTypes.SelectMany(Referenced),
        ];
        return own.OfType<TypeReference>();
    }

    private static IEnumerable<TypeReference> InMethod(MethodDefinition method) =>
    [
        .. Signature(method),
        .. Constraints(method),
        .. Attributes(method),
        .. Attributes(method.MethodReturnType),
        .. method.Parameters.SelectMany(Attributes),
        .. method.Overrides.SelectMany(Member),
        .. method.HasBody ? InBody(method) : [],
    ];

    private static IEnumerable<TypeReference> InBody(MethodDefinition method) =>
    [
        .. method.Body.Variables.Select(variable => variable.VariableType),
        .. method.Body.ExceptionHandlers.Select(handler => handler.CatchType).OfType<TypeReference>(),
        .. method.Body.Instructions.SelectMany(instruction => instruction.Operand switch
        {
            TypeReference type => [type],
            MemberReference member => Member(member),
            CallSite call => call.Parameters.Select(parameter => parameter.ParameterType).Append(call.ReturnType),
            _ => Enumerable.Empty<TypeReference>(),
        }),
    ];

    private static IEnumerable<TypeReference> Member(MemberReference member) => member switch
    {
        GenericInstanceMethod generic => [.. generic.GenericArguments, .. Member(generic.ElementMethod)],
        MethodReference method => [method.DeclaringType, .. Signature(method)],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [member.DeclaringType],
    };

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
        method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<TypeReference> Constraints(IGenericParameterProvider generic) =>
        generic.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider marked) =>
        marked.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments
            .Concat(attribute.Properties.Concat(attribute.Fields).Select(named => named.Argument))
            .SelectMany(Argument)
            .Append(attribute.AttributeType));

    private static IEnumerable<TypeReference> Argument(CustomAttributeArgument argument) => argument.Value switch
    {
        TypeReference type => [argument.Type, type],
        CustomAttributeArgument boxed => Argument(boxed),
        CustomAttributeArgument[] several => several.SelectMany(Argument),
        _ => [argument.Type],
    };
}
