namespace ExternalActions.Core.OAuth2;

/// <summary>How connectors get and keep their OAuth 2.0 tokens.</summary>
public sealed class OAuth2Options
{
    /// <summary>The configuration section that these settings are read from.</summary>
    public const string Section = "OAuth2";

    /// <summary>How long one request to a token endpoint may take; executions wait for it. Default: 15 seconds.</summary>
    public TimeSpan TokenRequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long before its expiry an access token is replaced, but never more than half of its lifetime, so that a short-lived token is
    /// not replaced at every call. Default: 5 minutes.
    /// </summary>
    public TimeSpan RefreshAhead { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long before its expiry an access token is no longer sent, since clocks differ and requests take time; never more than a tenth
    /// of its lifetime. Default: 10 seconds.
    /// </summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The refresh token of an idle connector is used at least this often, as providers let unused ones expire. Default: 24 hours.
    /// </summary>
    public TimeSpan IdleRefresh { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a person may take at the provider to authorize a connector. Default: 10 minutes.</summary>
    public TimeSpan AuthorizationLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest pause between tries while a token endpoint fails. Default: 5 minutes.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Checks the settings.</summary>
    /// <returns>One text a bad setting, <c>Setting: what is wrong</c>; nothing when all are good.</returns>
    public IEnumerable<string> Validate()
    {
        // Calls wait for the answer, some for one after another, and give up after two minutes.
        if (TokenRequestTimeout < TimeSpan.FromSeconds(1) || TokenRequestTimeout > TimeSpan.FromSeconds(25))
        {
            yield return $"{nameof(TokenRequestTimeout)}: got {TokenRequestTimeout}, expected 1 to 25 seconds.";
        }

        if (RefreshAhead < TimeSpan.Zero || RefreshAhead > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(RefreshAhead)}: got {RefreshAhead}, expected 0 to 1 day.";
        }

        if (ClockSkew < TimeSpan.Zero || ClockSkew > TimeSpan.FromMinutes(5))
        {
            yield return $"{nameof(ClockSkew)}: got {ClockSkew}, expected 0 to 5 minutes.";
        }

        if (IdleRefresh < TimeSpan.FromHours(1) || IdleRefresh > TimeSpan.FromDays(30))
        {
            yield return $"{nameof(IdleRefresh)}: got {IdleRefresh}, expected 1 hour to 30 days.";
        }

        if (AuthorizationLifetime < TimeSpan.FromMinutes(1) || AuthorizationLifetime > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(AuthorizationLifetime)}: got {AuthorizationLifetime}, expected 1 minute to 1 hour.";
        }

        if (MaxBackoff < TimeSpan.FromSeconds(5) || MaxBackoff > TimeSpan.FromHours(1))
        {
            yield return $"{nameof(MaxBackoff)}: got {MaxBackoff}, expected 5 seconds to 1 hour.";
        }
    }
}
