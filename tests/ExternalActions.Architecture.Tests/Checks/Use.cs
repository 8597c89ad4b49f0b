namespace ExternalActions.Architecture.Tests.Checks;

/// <summary>One type uses another of the same project.</summary>
/// <param name="From">The folder of the type that uses, as a namespace below the project's own; empty for the project's root.</param>
/// <param name="User">The type that uses.</param>
/// <param name="To">The folder of the type that is used.</param>
/// <param name="Used">The type that is used.</param>
internal sealed record Use(string From, string User, string To, string Used);
