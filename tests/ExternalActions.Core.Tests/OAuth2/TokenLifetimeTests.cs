using ExternalActions.Core.OAuth2;

namespace ExternalActions.Core.Tests.OAuth2;

public sealed class TokenLifetimeTests
{
    private static readonly DateTimeOffset Obtained = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(3600, 3300, 3590)]
    [InlineData(600, 300, 590)]
    [InlineData(60, 30, 54)]
    [InlineData(1, 0.5, 0.9)]
    [InlineData(0, 0, 0)]
    [InlineData(-5, -5, -5)]
    public void Token_is_replaced_and_given_up_early_but_never_too_early_for_its_lifetime(double lifetime, double refreshAt, double usableUntil)
    {
        var options = new OAuth2Options();
        var expires = Obtained.AddSeconds(lifetime);

        Assert.Equal(Obtained.AddSeconds(refreshAt), TokenLifetime.RefreshAt(Obtained, expires, options));
        Assert.Equal(Obtained.AddSeconds(usableUntil), TokenLifetime.UsableUntil(Obtained, expires, options));
    }

    [Fact]
    public void Token_without_known_expiry_is_neither_replaced_nor_given_up()
    {
        Assert.Null(TokenLifetime.RefreshAt(Obtained, null, new OAuth2Options()));
        Assert.Null(TokenLifetime.UsableUntil(Obtained, null, new OAuth2Options()));
    }

    [Fact]
    public void Token_is_replaced_no_later_than_it_is_given_up()
    {
        var options = new OAuth2Options { RefreshAhead = TimeSpan.Zero };
        var expires = Obtained.AddHours(1);

        Assert.Equal(TokenLifetime.UsableUntil(Obtained, expires, options), TokenLifetime.RefreshAt(Obtained, expires, options));
    }
}
