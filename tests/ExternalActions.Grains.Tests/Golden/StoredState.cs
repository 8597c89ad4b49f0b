using Orleans.Serialization;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>A value, and how it is written and read where the store, or the call, knows its type.</summary>
/// <param name="Value">The value.</param>
/// <param name="Write">Its serialized form.</param>
/// <param name="Read">The value of a serialized form.</param>
internal sealed record StoredState(object Value, Func<Serializer, byte[]> Write, Func<Serializer, byte[], object?> Read)
{
    /// <summary>Wraps a value.</summary>
    public static StoredState Of<T>(T state)
        where T : notnull => new(state, serializer => serializer.SerializeToArray(state), (serializer, bytes) => serializer.Deserialize<T>(bytes));
}
