using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>
/// Reads from sources which types use constants of which others. Compiled code does not show it: compilers put the values in their place.
/// </summary>
internal static class ConstantUses
{
    /// <summary>The uses of constants and enum values between types of one project, told apart by the names of type and member.</summary>
    /// <param name="files">The files of the project.</param>
    /// <param name="root">The project's own namespace.</param>
    public static IReadOnlyCollection<Use> Read(IReadOnlyCollection<SourceFile> files, string root)
    {
        var declared = files.Where(file => IsOwn(file, root))
            .SelectMany(file => file.Types)
            .Where(type => !type.IsPrivate)
            .SelectMany(type => Constants(type.Syntax).Select(constant => (Key: (type.Name, constant), type.File.Namespace)))
            .ToLookup(constant => constant.Key, constant => constant.Namespace!);
        return
        [
            .. from file in files
               where IsOwn(file, root)
               from access in file.Root.DescendantNodes().OfType<MemberAccessExpressionSyntax>()
               let used = RightmostName(access.Expression)
               from space in declared[(used, access.Name.Identifier.Text)]
               select new Use(Folders.Of(file.Namespace!, root), OuterType(access), Folders.Of(space, root), used),
        ];
    }

    private static bool IsOwn(SourceFile file, string root) => file.Namespace is { } space && Folders.IsWithin(space, root);

    private static IEnumerable<string> Constants(MemberDeclarationSyntax type) => type switch
    {
        EnumDeclarationSyntax names => names.Members.Select(member => member.Identifier.Text),
        TypeDeclarationSyntax members => members.Members.OfType<FieldDeclarationSyntax>()
            .Where(field => field.Modifiers.Any(SyntaxKind.ConstKeyword))
            .SelectMany(field => field.Declaration.Variables.Select(variable => variable.Identifier.Text)),
        _ => [],
    };

    private static string RightmostName(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax name => name.Identifier.Text,
        MemberAccessExpressionSyntax access => access.Name.Identifier.Text,
        _ => "",
    };

    private static string OuterType(SyntaxNode node) =>
        node.Ancestors().OfType<BaseTypeDeclarationSyntax>().LastOrDefault()?.Identifier.Text ?? "(no type)";
}
