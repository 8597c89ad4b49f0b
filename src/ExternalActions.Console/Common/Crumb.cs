namespace ExternalActions.Console.Common;

/// <summary>A page above another one.</summary>
/// <param name="Text">Its title.</param>
/// <param name="Href">Its address, relative to the console's root.</param>
public sealed record Crumb(string Text, string Href);
