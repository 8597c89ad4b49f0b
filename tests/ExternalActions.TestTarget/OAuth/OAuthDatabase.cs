using Microsoft.EntityFrameworkCore;

namespace ExternalActions.TestTarget.OAuth;

/// <summary>The clients, consents and tokens of one provider; its tables are OpenIddict's.</summary>
internal sealed class OAuthDatabase(DbContextOptions<OAuthDatabase> options) : DbContext(options);
