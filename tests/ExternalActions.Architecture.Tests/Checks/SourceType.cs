using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>The declaration of a type, or of one part of it, in a source file.</summary>
internal sealed record SourceType(SourceFile File, MemberDeclarationSyntax Syntax)
{
    /// <summary>Whether a node declares a type.</summary>
    public static bool IsType(SyntaxNode node) => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax;

    /// <summary>The type's name alone.</summary>
    public string Name => NameOf(Syntax);

    /// <summary>The name with the namespace and the types that it stands in, without type parameters.</summary>
    public string FullName =>
        string.Join('.', Syntax.AncestorsAndSelf().Where(node => IsType(node) || node is BaseNamespaceDeclarationSyntax).Select(NameOf).Reverse());

    /// <summary>How many type parameters it has.</summary>
    public int Parameters => Syntax switch
    {
        TypeDeclarationSyntax type => type.TypeParameterList?.Parameters.Count ?? 0,
        DelegateDeclarationSyntax type => type.TypeParameterList?.Parameters.Count ?? 0,
        _ => 0,
    };

    /// <summary>Whether only the type that it stands in can name it.</summary>
    public bool IsPrivate =>
        Syntax.Modifiers.Any(SyntaxKind.PrivateKeyword) || (Syntax.Parent is BaseTypeDeclarationSyntax && !Syntax.Modifiers.Any(IsAccess));

    /// <summary>How many lines the declaration has, comments above it not counted.</summary>
    public int Lines
    {
        get
        {
            var span = Syntax.SyntaxTree.GetLineSpan(Syntax.Span);
            return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
        }
    }

    private static bool IsAccess(SyntaxToken modifier) =>
        modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword or SyntaxKind.ProtectedKeyword;

    private static string NameOf(SyntaxNode node) => node switch
    {
        BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => throw new ArgumentException($"A {node.Kind()} has no name.", nameof(node)),
    };
}
