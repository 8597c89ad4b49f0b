using System.Buffers;
using System.Reflection;
using ExternalActions.Api.Failures;
using ExternalActions.Api.Json;
using ExternalActions.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace ExternalActions.Api.Input;

/// <summary>A request's JSON body, read strictly, so that every refusal says what is wrong and where.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
internal sealed class JsonBody<T> : IInput, IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly BodyRoom.Share? _room;
    private T? _value;

    private JsonBody(T? value, ProblemHttpResult? refusal, BodyRoom.Share? room)
    {
        _value = value;
        Refusal = refusal;
        _room = room;
    }

    /// <summary>What was sent.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused, or let go of.");

    /// <inheritdoc/>
    public ProblemHttpResult? Refusal { get; }

    /// <inheritdoc/>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (value, refusal, room) = await BodyReader.ReadAsync<T>(context);
        return new JsonBody<T>(value, value is null ? refusal ?? BodyReader.NoBody : null, room);
    }

    /// <summary>Releases the body before the request is answered: a request that waits must not keep room from others.</summary>
    public void Release()
    {
        _value = null;
        _room?.Dispose();
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([BodyReader.ContentType], typeof(T)));
}

/// <summary>A JSON body that may be left out.</summary>
/// <typeparam name="T">What the body holds.</typeparam>
internal sealed class OptionalJsonBody<T> : IInput, IBindableFromHttpContext<OptionalJsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    /// <summary>What was sent; null for no body.</summary>
    public T? Value { get; private init; }

    /// <inheritdoc/>
    public ProblemHttpResult? Refusal { get; private init; }

    /// <inheritdoc/>
    public static async ValueTask<OptionalJsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (value, refusal, _) = await BodyReader.ReadAsync<T>(context);
        return new OptionalJsonBody<T> { Value = value, Refusal = refusal };
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([BodyReader.ContentType], typeof(T), isOptional: true));
}

/// <summary>Reads bodies up to a limit.</summary>
internal static class BodyReader
{
    /// <summary>The one content type of bodies.</summary>
    public const string ContentType = "application/json";

    // A caller that only announces a long body must not make the server reserve it.
    private const int FirstBufferBytes = 64 * 1024;

    private static ProblemHttpResult TooLong => ApiProblems.Create(
        StatusCodes.Status413PayloadTooLarge,
        ProblemCode.BodyTooLong,
        $"The body is longer than {ApiOptions.MaxBodyBytes} bytes, the most that is taken.");

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The refusal of a request that should have a body.</summary>
    public static ProblemHttpResult NoBody => ApiProblems.Invalid(
        new ErrorEntry { Pointer = "#", Code = ProblemCode.Required, Detail = "The request has no body; expected a JSON object." });

    /// <summary>
    /// Reads the body; neither a value nor a refusal means that there is none. The memory that it takes counts until the request is answered.
    /// </summary>
    public static async ValueTask<(T? Value, ProblemHttpResult? Refusal, BodyRoom.Share? Room)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (context.Request.ContentLength > ApiOptions.MaxBodyBytes)
        {
            return (null, TooLong, null);
        }

        var room = context.RequestServices.GetRequiredService<BodyRoom>();
        if (!room.HasRoomFor(context.Request.ContentLength))
        {
            return (null, ApiProblems.Busy(context.Response), null);
        }

        var share = new BodyRoom.Share(room);
        context.Response.RegisterForDispose(share);
        var (bytes, refusal) = await ReadBytesAsync(context, share);
        if (refusal is not null)
        {
            return (null, refusal, null);
        }

        if (IsBlank(bytes.Span))
        {
            return (null, null, null);
        }

        if (!IsUtf8Json(context.Request.ContentType))
        {
            return (null, ApiProblems.Create(
                StatusCodes.Status415UnsupportedMediaType,
                ProblemCode.UnsupportedMediaType,
                ApiProblems.WrongContentType(context.Request.ContentType)), null);
        }

        var value = JsonBodyParser.Read<T>(bytes, out var errors);
        return (value, errors.Count == 0 ? null : ApiProblems.Invalid(errors), share);
    }

    /// <summary>The bytes without a byte order mark (RFC 8259 section 8.1 lets a reader skip it), or why they are not taken.</summary>
    private static async ValueTask<(ReadOnlyMemory<byte> Bytes, ProblemHttpResult? Refusal)> ReadBytesAsync(HttpContext context, BodyRoom.Share share)
    {
        var request = context.Request;
        // One byte more than announced, so that the end is seen without growing the buffer.
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(request.ContentLength ?? 1023, FirstBufferBytes) + 1);
        int count;
        while ((count = await request.Body.ReadAsync(buffer.GetMemory(), context.RequestAborted)) > 0)
        {
            buffer.Advance(count);
            if (buffer.WrittenCount > ApiOptions.MaxBodyBytes)
            {
                return (default, TooLong);
            }

            // By what has arrived: a caller that announces much and sends slowly must not keep others out.
            if (!share.TryGrowTo(buffer.WrittenCount))
            {
                return (default, ApiProblems.Busy(context.Response));
            }
        }

        var bytes = buffer.WrittenMemory;
        return (bytes.Span.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes, null);
    }

    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private static bool IsUtf8Json(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
}
