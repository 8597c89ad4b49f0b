namespace ExternalActions.Console.Common;

/// <summary>One thing to choose.</summary>
/// <typeparam name="T">What it stands for.</typeparam>
/// <param name="Value">What it stands for.</param>
/// <param name="Text">The words for it.</param>
public sealed record ChoiceOption<T>(T Value, string Text);
