namespace ExternalActions.Console.Layout;

/// <summary>Light or dark, as the browser has it.</summary>
/// <param name="Choice">What the person chose: <c>light</c>, <c>dark</c> or <c>system</c>.</param>
/// <param name="IsDark">What that comes to.</param>
public sealed record ThemeState(string Choice, bool IsDark);
