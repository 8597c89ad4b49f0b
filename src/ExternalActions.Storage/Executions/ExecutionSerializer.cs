using ExternalActions.Executions;
using Orleans.Serialization;

namespace ExternalActions.Storage.Executions;

/// <summary>Turns records of executions into the bodies of rows and back.</summary>
internal sealed class ExecutionSerializer(Serializer<ExecutionRecord> serializer)
{
    /// <summary>The body of a record's row.</summary>
    public byte[] Serialize(ExecutionRecord record) => serializer.SerializeToArray(record);

    /// <summary>The record of a row.</summary>
    /// <param name="id">The execution, for the error.</param>
    /// <param name="stored">The row.</param>
    /// <exception cref="StorageException">The body cannot be read.</exception>
    public ExecutionRecord Deserialize(string id, StoredExecution stored)
    {
        try
        {
            return serializer.Deserialize(stored.Body) ?? throw new InvalidDataException("It is empty.");
        }
        catch (Exception exception)
        {
            throw new StorageException($"The stored execution {id} cannot be read; it is damaged or was written by a newer release.", exception);
        }
    }
}
