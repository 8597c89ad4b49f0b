using ExternalActions.Executions;
using Orleans.Serialization;

namespace ExternalActions.Storage.Executions;

/// <summary>Serializes records of executions for their rows, and back.</summary>
internal sealed class ExecutionSerializer(Serializer<ExecutionRecord> serializer)
{
    /// <summary>The body of a record's row.</summary>
    public byte[] Serialize(ExecutionRecord record) => serializer.SerializeToArray(record);

    /// <summary>The record of a row.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="StorageException">The body cannot be read.</exception>
    public ExecutionRecord Deserialize(StoredRow row)
    {
        try
        {
            return serializer.Deserialize(row.Body) ?? throw new InvalidDataException("It is empty.");
        }
        catch (Exception exception)
        {
            throw new StorageException($"The stored execution {row.Id} cannot be read; it is damaged or was written by a newer release.", exception);
        }
    }
}
