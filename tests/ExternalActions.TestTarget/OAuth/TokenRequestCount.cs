namespace ExternalActions.TestTarget.OAuth;

/// <summary>How many token requests of a grant type ended so.</summary>
/// <param name="GrantType">The grant type as sent; empty when there was none.</param>
/// <param name="Issued">True when they got tokens, false when they were refused.</param>
/// <param name="Count">How many.</param>
public sealed record TokenRequestCount(string GrantType, bool Issued, long Count);
