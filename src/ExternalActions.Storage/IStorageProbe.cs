namespace ExternalActions.Storage;

/// <summary>Tells whether the storage answers; for health checks.</summary>
public interface IStorageProbe
{
    /// <summary>Reads a little from the database; throws what the database throws when it does not answer.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    Task CheckAsync(CancellationToken cancellationToken);
}
