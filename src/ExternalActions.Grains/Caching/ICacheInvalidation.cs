namespace ExternalActions.Grains.Caching;

/// <summary>Tells all silos of changes to what they have cached.</summary>
public interface ICacheInvalidation
{
    /// <summary>
    /// Makes every silo remove what it has cached of something. To be called once the change is committed, and to be waited for before it is
    /// answered.
    /// </summary>
    /// <param name="id">What has changed.</param>
    /// <returns>
    /// Ends when no silo uses any more what was there before: all have been told, or a second has passed, for which a silo that could not be told
    /// trusts its entries. Never throws.
    /// </returns>
    Task AnnounceAsync(Guid id);
}
