using Microsoft.Extensions.Options;

namespace ExternalActions.Api.Input;

/// <summary>
/// Bounds how much this server holds of the bodies of requests that it has not answered yet: when grains or the database fall behind, further
/// requests are refused before they fill the memory.
/// </summary>
internal sealed class BodyRoom(IOptions<ApiOptions> options)
{
    private readonly long _bytes = options.Value.MaxBodyBytesInProgress;
    private long _taken;

    /// <summary>Whether a body of this length would find room now; a length that is not known counts as none.</summary>
    public bool HasRoomFor(long? bytes) => Volatile.Read(ref _taken) + (bytes ?? 0) <= _bytes;

    private bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= _bytes)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    private void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);

    /// <summary>The room that one request has taken; its disposal gives it back.</summary>
    public sealed class Share(BodyRoom room) : IDisposable
    {
        // A request takes some memory however short its body is.
        private const long Least = 16 * 1024;

        private long _taken;

        /// <summary>Takes room for what has been read so far.</summary>
        /// <param name="bytes">How many bytes of the body, from its beginning.</param>
        /// <returns>Whether there was room.</returns>
        public bool TryGrowTo(long bytes)
        {
            var more = Math.Max(bytes, Least) - _taken;
            if (!room.TryTake(more))
            {
                return false;
            }

            _taken += more;
            return true;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            room.GiveBack(_taken);
            _taken = 0;
        }
    }
}
