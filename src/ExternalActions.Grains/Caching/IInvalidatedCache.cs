namespace ExternalActions.Grains.Caching;

/// <summary>A cache whose entries are no longer used once what they were made of has changed. Ids are unique over all kinds of things.</summary>
public interface IInvalidatedCache
{
    /// <summary>Removes what was made of something that has changed.</summary>
    /// <param name="id">What has changed.</param>
    void Invalidate(Guid id);

    /// <summary>Removes everything that may have changed.</summary>
    void InvalidateAll();
}
