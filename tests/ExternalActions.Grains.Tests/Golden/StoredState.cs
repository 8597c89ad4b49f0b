using Orleans.Serialization;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>A state, and how it is written and read where the store knows its type.</summary>
/// <param name="Value">The state.</param>
/// <param name="Write">Its stored form.</param>
/// <param name="Read">The state of a stored form.</param>
internal sealed record StoredState(object Value, Func<Serializer, byte[]> Write, Func<Serializer, byte[], object?> Read)
{
    /// <summary>Wraps a state.</summary>
    public static StoredState Of<T>(T state)
        where T : class => new(state, serializer => serializer.SerializeToArray(state), (serializer, bytes) => serializer.Deserialize<T>(bytes));
}
