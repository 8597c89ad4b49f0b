using ExternalActions.Core.OAuth2;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class OAuth2OptionsTests
{
    public static TheoryData<OAuth2Options, string> Bad => new()
    {
        { new OAuth2Options { TokenRequestTimeout = TimeSpan.FromSeconds(0.9) }, "TokenRequestTimeout: " },
        { new OAuth2Options { TokenRequestTimeout = TimeSpan.FromSeconds(25.1) }, "TokenRequestTimeout: " },
        { new OAuth2Options { RefreshAhead = TimeSpan.FromTicks(-1) }, "RefreshAhead: " },
        { new OAuth2Options { RefreshAhead = TimeSpan.FromDays(1.1) }, "RefreshAhead: " },
        { new OAuth2Options { ClockSkew = TimeSpan.FromTicks(-1) }, "ClockSkew: " },
        { new OAuth2Options { ClockSkew = TimeSpan.FromMinutes(5.1) }, "ClockSkew: " },
        { new OAuth2Options { IdleRefresh = TimeSpan.FromMinutes(59) }, "IdleRefresh: " },
        { new OAuth2Options { IdleRefresh = TimeSpan.FromDays(30.1) }, "IdleRefresh: " },
        { new OAuth2Options { AuthorizationLifetime = TimeSpan.FromSeconds(59) }, "AuthorizationLifetime: " },
        { new OAuth2Options { AuthorizationLifetime = TimeSpan.FromHours(1.1) }, "AuthorizationLifetime: " },
        { new OAuth2Options { MaxBackoff = TimeSpan.FromSeconds(4) }, "MaxBackoff: " },
        { new OAuth2Options { MaxBackoff = TimeSpan.FromHours(1.1) }, "MaxBackoff: " },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_setting_is_named(OAuth2Options options, string name) =>
        Assert.StartsWith(name, Assert.Single(options.Validate()), StringComparison.Ordinal);

    [Fact]
    public void Defaults_pass() => Assert.Empty(new OAuth2Options().Validate());
}
